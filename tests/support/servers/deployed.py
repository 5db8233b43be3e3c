"""What `deploy/` says, on this machine: certificates by its script, nginx with its configuration before Temporal."""

import asyncio
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from temporalio.client import Client
from temporalio.service import TLSConfig

from activities.server.client import LOOPBACK
from activities.server.sdk import free_ports
from desk.embedded.doors import listening

DEPLOY = Path(__file__).parents[3] / "deploy"
NAME = "desk.test"
FOUND = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin:/sbin:/bin")
MISSING = "nginx is missing: apt-get install nginx-light"


def certificates(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the script of the authority."""
    command = [str(DEPLOY / "certificates.sh"), str(folder), *arguments]
    named = {"PATH": "/usr/bin:/bin", **environment}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=named)


@dataclass(frozen=True)
class Deployed:
    """nginx before Temporal and the front, and where their certificates are."""

    folder: Path
    temporal_port: int
    front_port: int

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.temporal_port}"

    def tls(self, program: str | None) -> TLSConfig:
        """What a program with that certificate, or with none, presents."""
        if program is None:
            return TLSConfig(server_root_ca_cert=self._read("ca.pem"), domain=NAME)
        return TLSConfig(
            server_root_ca_cert=self._read("ca.pem"), domain=NAME, client_cert=self._read(f"{program}.pem"),
            client_private_key=self._read(f"{program}.key"),
        )  # fmt: skip

    def environment(self, program: str) -> dict[str, str]:
        """The same as `temporalio.envconfig` reads it."""
        return {
            "TEMPORAL_ADDRESS": self.address, "TEMPORAL_NAMESPACE": "default",
            "TEMPORAL_TLS_SERVER_NAME": NAME,
            "TEMPORAL_TLS_SERVER_CA_CERT_PATH": str(self.folder / "ca.pem"),
            "TEMPORAL_TLS_CLIENT_CERT_PATH": str(self.folder / f"{program}.pem"),
            "TEMPORAL_TLS_CLIENT_KEY_PATH": str(self.folder / f"{program}.key"),
        }  # fmt: skip

    async def client(self, program: str | None) -> Client:
        """A client with that certificate. Raises RuntimeError where it is turned away."""
        async with asyncio.timeout(20):
            return await Client.connect(self.address, tls=self.tls(program))

    def _read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()


@contextmanager
def deployed(folder: Path, temporal: str, front: str) -> Iterator[Deployed]:
    """nginx on free ports before this Temporal and this front, with certificates of three programs."""
    assert FOUND is not None, MISSING
    for arguments in (("ca",), ("server", f"{NAME},127.0.0.1"), ("client", "worker", "worker-1"),
                      ("client", "callcentre", "cc-1"), ("client", "operator", "op-1")):  # fmt: skip
        made = certificates(folder, *arguments)
        assert made.returncode == 0, made.stderr
    found = Deployed(folder, *free_ports(2))
    state = folder / "nginx"
    state.mkdir()
    said = {
        "CERTIFICATES": folder, "STATE": state, "TEMPORAL": temporal, "FRONT": front,
        "TEMPORAL_PORT": f"127.0.0.1:{found.temporal_port}", "FRONT_PORT": f"127.0.0.1:{found.front_port}",
    }  # fmt: skip
    text = (DEPLOY / "nginx.conf").read_text()
    for name, value in said.items():
        text = text.replace(f"@{name}@", str(value))
    (folder / "nginx.conf").write_text(text)
    command = [FOUND, "-c", str(folder / "nginx.conf"), "-e", str(state / "error.log"), "-g", "daemon off;"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            _wait(found.temporal_port, process)
            yield found
        finally:
            process.terminate()  # its own workers end with it


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        if process.poll() is not None and process.stderr is not None:
            raise AssertionError(process.stderr.read().decode())
        if (LOOPBACK, port) in listening(process.pid):
            return
        time.sleep(0.05)
    raise AssertionError("nginx does not listen")
