"""The example in TypeScript runs as docs/typescript says: installed by npm, sealed through the front with a token."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from activities.access import rule
from servers.fronts import front_service, now

pytestmark = pytest.mark.proof
EXAMPLE = Path(__file__).parents[2] / "docs" / "typescript"


def test_a_program_in_typescript_opens_a_case_and_acts_on_it_where_access_is_closed(tmp_path: Path) -> None:
    """What it sends is proved by its token, and what is sealed it reads."""
    assert shutil.which("npm") is not None, "npm is missing: install Node.js 20 or newer"
    folder = tmp_path / "example"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("node_modules", "*.mjs"))
    install = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(install, cwd=folder, check=True, capture_output=True, text=True)
    with front_service() as front:
        token = front.token("ts", "clerk", opens=True, reads=True)
        with front.database.begin() as connection:
            rule.publish(connection, (), "manager:m-1", now())
        named = {
            "AFTERSALES_FRONT": front.url, "AFTERSALES_TOKEN": token,
            "TEMPORAL_ADDRESS": f"127.0.0.1:{front.up.temporal_port}",
        }  # fmt: skip
        run = ["npm", "run", "--silent", "start"]
        done = subprocess.run(run, cwd=folder, env=os.environ | named, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout.splitlines()[-1])
        assert told["answer"]["state"] == "registered"
        assert [note["sealed_by"] for note in told["notes"]] == ["clerk:cc-7 via token:ts"]
        assert told["notes"][0]["note"] == "called back"
