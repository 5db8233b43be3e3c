"""Writes the migration that leads from the last one to the declared tables: `make migration NAME="slots"`."""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.operations.ops import MigrationScript
from sqlalchemy import Engine

from activities.records.database import alembic_config, engine, migrate
from desk.embedded.postgres import Postgres

VERSIONS = Path(__file__).parent / "versions"


def write(database: Engine, name: str, folder: Path = VERSIONS) -> Path | None:
    """Compares a database at the last migration with the declared tables. Returns the file, None where nothing differs.

    What it writes is a draft: a person looks at it, adds what moves rows, and says in its first line what is so then.
    """
    number = f"{len(list(VERSIONS.glob('0*.py'))) + 1:04d}"
    with database.connect() as connection:
        config = alembic_config(connection)
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        config.set_main_option("path_separator", "newline")
        config.set_main_option("version_locations", "\n".join(dict.fromkeys(map(str, (VERSIONS, folder)))))
        made = command.revision(
            config, name, autogenerate=True, rev_id=number, version_path=str(folder),
            process_revision_directives=_nothing_for_nothing,
        )  # fmt: skip
    return Path(made.path) if made else None  # type: ignore[union-attr]  # one of one head


def _nothing_for_nothing(_context: object, _revision: object, directives: list[MigrationScript]) -> None:
    operations = directives[0].upgrade_ops
    if operations is not None and operations.is_empty():
        directives.clear()


def main() -> int:
    """Makes a database of its own, brings it to the last migration, and compares."""
    name = " ".join(sys.argv[1:]).strip()
    if not name:
        sys.stderr.write('what is it to be called? make migration NAME="slots of couriers"\n')
        return 2
    with tempfile.TemporaryDirectory(prefix="aftersales-migration-") as folder:
        server = Postgres(Path(folder) / "postgres")
        server.start()
        try:
            migrate(server.url("postgres"))
            database = engine(server.url("postgres"))
            path = write(database, name)
            database.dispose()
        finally:
            server.stop()
    sys.stdout.write(f"{path}: read it before it stays\n" if path else "the tables are as the migrations make them\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
