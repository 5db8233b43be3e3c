"""The commands of `aftersales access`, put together."""

import typer

from desk.commands.access import keys, rule

access = typer.Typer(help="Who may act and read: from whom unsealed messages are believed, keys.", no_args_is_help=True)
access.command("show")(rule.show)
access.command("close")(rule.close)
access.command("open")(rule.open_)
access.add_typer(keys.keys, name="keys")
