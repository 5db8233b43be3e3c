"""Two accounts on one machine, and folders with long names: the database starts, and is its account's alone."""

import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.embedded import account
from desk.embedded.postgres import Postgres
from desk.errors import Taken
from servers.processes import ROOT, own_folder, until

NOBODY = pwd.getpwnam("nobody")
DATABASE = """
import os, sys
from pathlib import Path
from desk.embedded.postgres import Postgres
from activities.records.database import engine

if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(int(sys.argv[2]))
    os.setuid(int(sys.argv[3]))
server = Postgres(Path(sys.argv[1]))
server.start()
try:
    database = engine(server.ensure("cases"))
    with database.connect() as connection:
        print(connection.exec_driver_sql("SELECT 'a case'").scalar())
    database.dispose()
    place = Path(server.door.address).parent
    print(oct(place.stat().st_mode)[-3:], place.stat().st_uid == os.getuid(), place, sep="\\n")
finally:
    server.stop()
"""
"""Starts one as an ordinary account does: where we are root, after giving that up."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of this test's own, which the ordinary account may use."""
    with own_folder() as found:
        give_away(found)
        yield found


def give_away(path: Path) -> None:
    """To the ordinary account; where we are one ourselves, it is ours already."""
    if os.geteuid() == 0:
        os.chown(path, NOBODY.pw_uid, NOBODY.pw_gid)


def as_an_ordinary_account(data: Path, temporary: Path) -> list[str]:
    """What a database on `data` says of itself."""
    environment = {k: v for k, v in os.environ.items() if k != "XDG_RUNTIME_DIR"} | {"TMPDIR": str(temporary)}
    arguments = [str(data), str(NOBODY.pw_gid), str(NOBODY.pw_uid)]
    done = subprocess.run(
        [sys.executable, "-c", DATABASE, *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_second_account_s_database_starts_beside_the_first_s(folder: Path) -> None:
    """Whatever another account has left in the temporary folder that both use."""
    shared = folder / "tmp"
    shared.mkdir(mode=0o777)
    shared.chmod(0o1777)
    lock = shared / ".lockfile"
    lock.touch()
    lock.chmod(0)
    assert as_an_ordinary_account(folder / "postgres", shared)[:3] == ["a case", "700", "True"]


def test_a_folder_whose_name_is_too_long_for_a_socket_holds_a_database_all_the_same(folder: Path) -> None:
    """Its socket stands under a shorter path, where only its account may enter, and is gone when it stops."""
    temporary = folder / "a place, it's far" / ("长" * 40) / ("long" * 10)
    temporary.mkdir(parents=True)
    give_away(temporary)
    assert len(str(temporary)) > 100
    said, mode, own, place = as_an_ordinary_account(temporary / "postgres", temporary)
    assert (said, mode, own) == ("a case", "700", "True")
    assert len(place) < len(str(temporary))
    assert not Path(place).exists()


def test_a_database_that_is_killed_comes_up_on_the_same_socket(folder: Path) -> None:
    """Clients of a long path go on where they were."""
    data = folder / ("long" * 30) / "postgres"
    server = Postgres(data)
    server.start()
    url = server.url()
    os.kill(int((data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    until("it is gone", lambda: not server.running)
    server.start()
    assert server.url() == url
    server.execute("SELECT 1")
    server.stop()


def test_a_short_folder_that_somebody_else_made_is_not_used(folder: Path) -> None:
    """He could put a socket of his own there, and read what we send."""
    his = folder / "his"
    his.mkdir()
    link = folder / "link"
    link.symlink_to(his)
    with pytest.raises(Taken, match="belongs to another account"):
        account.server().make(link)
    if os.geteuid() == 0:
        give_away(his)
        with pytest.raises(Taken, match="belongs to another account"):
            account.server().make(his)
