"""The command line in tests: the real program, with the environment of a running service or of none."""

import asyncio
import io
import json
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

import pytest

from desk.cli import main
from desk.shown.terminal import EXIT_CODES
from models.words.spoken import speaking
from servers.service import repair_request

NAMED = ("TEMPORAL_", "DATABASE_URL", "AFTERSALES_")
"""What in the environment names a service."""
REFUSED, WRONG, UNKNOWN, AWAY = 1, 2, 3, 4


@dataclass(frozen=True)
class Done:
    """What a command left: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The answer of a command that succeeded."""
        assert self.code == 0, self.err
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        """The error of a command that was asked for JSON."""
        assert self.out == ""
        found: dict[str, Any] = json.loads(self.err)
        return found


@dataclass(frozen=True)
class Desk:
    """`aftersales` with the environment of a running service; in this process, which spares a second a command."""

    env: dict[str, str]

    async def __call__(self, *arguments: str, stdin: str | bytes = "") -> Done:
        given = stdin if isinstance(stdin, bytes) else stdin.encode()
        done = await asyncio.to_thread(self._run, arguments, given)
        assert "Traceback" not in done.err
        assert done.code in EXIT_CODES
        return done

    def _run(self, arguments: tuple[str, ...], given: bytes) -> Done:
        out, err = io.StringIO(), io.StringIO()
        patched = pytest.MonkeyPatch.context()
        with speaking("en"), patched as patch, redirect_stdout(out), redirect_stderr(err):
            patch.setattr(sys, "argv", ["aftersales", *arguments])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
            patch.setattr("desk.commands.settings.configure", lambda _: None)  # the logs of this process are pytest's
            for name in (n for n in os.environ if n.startswith(NAMED)):
                patch.delenv(name)
            for name, value in ({"AFTERSALES_LANGUAGE": "en"} | self.env).items():
                patch.setenv(name, value)
            try:
                main()
            except SystemExit as stop:
                return Done(int(stop.code or 0), out.getvalue(), err.getvalue())
        return Done(0, out.getvalue(), err.getvalue())

    async def open(self, **changes: Any) -> str:
        """Opens a repair and gives its number."""
        done = await self("open", "Repair", "--json", "-", stdin=json.dumps(repair_request(**changes)))
        return str(done.json["number"])
