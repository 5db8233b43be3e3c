"""Releases of the past, checked out from the repository's own history, each with an environment of its own."""

import io
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

from servers.processes import ROOT

KEPT = ROOT / ".releases"
"""Where they are kept between two proofs; git ignores it."""


class NoSuchRelease(Exception):
    """The clone does not hold a release's commit."""


@dataclass(frozen=True)
class Release:
    """A commit of the past and what it was."""

    commit: str
    what: str

    @property
    def folder(self) -> Path:
        return KEPT / self.commit[:12]

    @property
    def program(self) -> Path:
        """Its command line, in its own environment."""
        return self.folder / ".venv" / "bin" / "aftersales"

    def install(self) -> None:
        """Checks it out and installs it with the versions that it was tested with. Raises NoSuchRelease."""
        if self.program.exists():
            return
        source = archive(ROOT, self.commit)
        self.folder.mkdir(parents=True, exist_ok=True)
        source.extractall(self.folder, filter="data")
        subprocess.run([sys.executable, "-m", "venv", ".venv"], cwd=self.folder, check=True)
        pip = [".venv/bin/pip", "install", "--quiet", "--disable-pip-version-check", "-c", "constraints.txt", "-e", "."]
        subprocess.run(pip, cwd=self.folder, check=True)


def archive(repository: Path, commit: str) -> tarfile.TarFile:
    """The files of a commit. Raises NoSuchRelease where the clone does not hold it."""
    command = ["git", "archive", "--format=tar", commit]
    done = subprocess.run(command, check=False, cwd=repository, capture_output=True)
    if done.returncode:
        raise NoSuchRelease(
            f"this clone does not hold the release {commit}, which the proof starts from "
            f"({done.stderr.decode().strip()}): clone the whole history, `git fetch --unshallow`"
        )
    return tarfile.open(fileobj=io.BytesIO(done.stdout))


def releases() -> list[Release]:
    """All that are listed, the oldest first."""
    lines = (ROOT / "tests" / "releases.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))
    return [Release(commit, what) for commit, what in rows]
