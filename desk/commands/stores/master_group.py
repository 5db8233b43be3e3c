"""The commands of a list: list, show, set, import, export; the same for every one of them."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from inspect import Parameter, Signature
from typing import Annotated, Any

import typer

from activities.rules import master_lists
from activities.rules.master_lists import UnfitEntries
from activities.rules.stock import stock_masters
from desk.commands.connection import Json, now, records
from desk.commands.people.staff_entry import entered
from desk.commands.stores import master_file
from desk.commands.stores.master import Master, given
from desk.errors import BadUsage, InvalidPayload
from desk.shown import command_words as words
from desk.shown import show
from desk.shown import words as texts
from desk.shown.terminal import as_json, say
from desk.shown.terminal import show as display

PAGE, MOST = 100, 10_000
Limit = Annotated[int, typer.Option("--limit", min=1, max=MOST, help="Entries on a page.")]
Page = Annotated[int, typer.Option("--page", min=1, max=1_000_000, help="Which page.")]


def group(master: Master) -> typer.Typer:
    """The commands of one list."""
    app = typer.Typer(help=master.help, no_args_is_help=True)
    for name, command in (("list", _list), ("show", _show), ("set", _set), ("import", _import), ("export", _export)):
        app.command(name)(command(master))
    return app


def _list(master: Master) -> Callable[..., None]:
    def list_(*, limit: Limit = PAGE, page: Page = 1, machine: Json = False) -> None:
        """List the entries, page by page."""
        with records() as connection:
            total = master_lists.counted(connection, master.listed)
            offset = (page - 1) * limit
            found = master_lists.entries(connection, master.listed, limit=limit, offset=offset)
            more = _reckoned(master, connection)
        if machine:
            shown = [master.for_programs(one) | more(key) for key, one in found.items()]
            as_json({"total": total, "page": page, master.listed.name: shown})
            return
        rows = [_headed(master, master.line(one) | more(key)) for key, one in found.items()]
        heads = tuple(rows[0]) if rows else tuple(master.heads.get(name, name) for name in master.columns)
        display(show.rows("", heads, rows))
        say(words.ENTRIES_OF, shown=len(found), total=total, page=page)

    return list_


def _show(master: Master) -> Callable[..., None]:
    def show_(key: Any, *, machine: Json = False) -> None:
        """Show an entry with all that is known of it."""
        with records() as connection:
            try:
                one = master_lists.entry(connection, master.listed, key)
            except LookupError as error:
                raise BadUsage(str(error.args[0])) from None
            more = _reckoned(master, connection)(key)
        if machine:
            as_json(master.for_programs(one) | more)
            return
        for head, value in _headed(master, master.line(one) | more).items():
            if value not in (None, ""):
                say(words.FIELD, name=texts.column(head), value=value)

    return _signed(show_, _key(master), _flag("machine", Json))


def _set(master: Master) -> Callable[..., None]:
    def set_(key: str, *, machine: bool, **options: str | None) -> None:
        """Add an entry, or change one: what is not given stays, an empty text takes away."""
        said = {name: value for name, value in options.items() if value is not None}
        emptied = {name: None for name in master.emptied if said.get(name) == ""}
        values = given(entered(master.entry, **{master.listed.key: key, **said, **emptied}))
        with records() as connection:
            try:
                done = stock_masters.enter(connection, master.listed, [values])
            except UnfitEntries as error:
                raise InvalidPayload([{"loc": [where], "msg": msg} for _, where, msg in error.wrong]) from None
        if machine:
            as_json(asdict(done))
        else:
            say(words.ENTRY_ADDED if done.added else words.ENTRY_CHANGED if done.changed else words.ENTRY_SAME, key=key)

    return _signed(set_, _key(master), *_options(master), _flag("machine", Json))


def _import(master: Master) -> Callable[..., None]:
    def import_(source: str, *, machine: bool, overrule: bool = False) -> None:
        """Add and change entries from a CSV file: all of it, or nothing where any line is wrong; each is named.

        A column that the file lacks changes nothing, an empty cell empties; what is not in the file stays as it is.
        """
        master_file.import_(master, source, keep_booked=not overrule, machine=machine)

    file = Parameter("source", Parameter.POSITIONAL_OR_KEYWORD, annotation=master_file.File)
    overrules = [_flag("overrule", Annotated[bool, master.overrule])] if master.overrule is not None else []
    return _signed(import_, file, *overrules, _flag("machine", Json))


def _export(master: Master) -> Callable[..., None]:
    def export() -> None:
        """Print the list as CSV, for `import` or a spreadsheet."""
        master_file.export(master)

    return export


def _reckoned(master: Master, connection: Any) -> Callable[[str], dict[str, Any]]:
    return master.reckoned(connection, now()) if master.reckoned is not None else lambda _: {}


def _headed(master: Master, line: Mapping[str, Any]) -> dict[str, Any]:
    """A line for people: heads in their words."""
    return {master.heads.get(name, name): value for name, value in line.items()}


# -- the options that a list's columns are ------------------------------------------------------------------------


def _key(master: Master) -> Parameter:
    head = master.heads.get(master.listed.key, master.listed.key).upper()
    argument = Annotated[str, typer.Argument(metavar=head, help="By what it is known.")]
    return Parameter("key", Parameter.POSITIONAL_OR_KEYWORD, annotation=argument)


def _options(master: Master) -> list[Parameter]:
    return [
        _flag(name, Annotated[str | None, typer.Option(f"--{name.replace('_', '-')}", help=about.description)], None)
        for name, about in master.entry.model_fields.items()
        if name != master.listed.key
    ]


def _flag(name: str, annotation: Any, default: Any = False) -> Parameter:  # noqa: FBT002 - an option's default
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def _signed(command: Callable[..., None], *parameters: Parameter) -> Callable[..., None]:
    """The command with these arguments and options, as typer reads them."""
    command.__signature__ = Signature(parameters)  # type: ignore[attr-defined]  # typer asks for it
    command.__annotations__ = {one.name: one.annotation for one in parameters}
    return command
