"""A further migration is written from the tables as they are declared."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Column, Integer, Table, inspect
from sqlmodel import SQLModel

import models.tables
from activities.records.database import alembic_config, engine
from migrations import new


def test_the_migrations_make_the_tables_as_they_are_declared(database_url: str, tmp_path: Path) -> None:
    """Nothing is written where nothing differs."""
    database = engine(database_url)
    assert new.write(database, "nothing", tmp_path) is None
    assert list(tmp_path.iterdir()) == []
    database.dispose()


def test_a_migration_is_drafted_with_every_table_in_sight() -> None:
    """As `make migration` runs, by itself: it would drop a table that nothing there has imported."""
    folder = Path(models.tables.__path__[0])
    modules = {f"models.tables.{path.stem}" for path in folder.glob("*.py")} - {"models.tables.__init__"}
    asked = [sys.executable, "-c", "import sys, models.forms; print(*sys.modules)"]
    done = subprocess.run(asked, check=True, capture_output=True, text=True, cwd=folder.parents[1])
    assert modules - {*done.stdout.split()} == set()


def test_a_table_more_is_a_migration_that_makes_it(database_url: str, tmp_path: Path) -> None:
    """Under the next number, on the last one; it runs."""
    further = Table("slot_of_a_test", SQLModel.metadata, Column("id", Integer, primary_key=True))
    database = engine(database_url)
    try:
        path = new.write(database, "slots of a test", tmp_path)
    finally:
        SQLModel.metadata.remove(further)
    assert path is not None
    last = max(p.name for p in new.VERSIONS.glob("0*.py"))[:4]
    assert path.name == f"{int(last) + 1:04d}_slots_of_a_test.py"
    text = path.read_text(encoding="utf-8")
    assert text.startswith('"""slots of a test"""')
    assert f"down_revision = '{last}'" in text
    assert "op.create_table('slot_of_a_test'" in text
    with database.begin() as connection:
        config = alembic_config(connection)
        config.set_main_option("path_separator", "newline")
        config.set_main_option("version_locations", f"{new.VERSIONS}\n{tmp_path}")
        command.upgrade(config, "head")
    assert "slot_of_a_test" in inspect(database).get_table_names()
    database.dispose()


def test_a_migration_needs_a_name(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Told before anything starts."""
    monkeypatch.setattr("sys.argv", ["new"])
    assert new.main() == 2
    assert "what is it to be called?" in capsys.readouterr().err
