"""The commands of `aftersales access`, put together."""

import typer

from desk.commands.access import audit, keys, people, rule, sessions, tokens

access = typer.Typer(help="Who may act and read: accounts, tokens, the audit, keys.", no_args_is_help=True)
access.command("show")(rule.show)
access.command("close")(rule.close)
access.command("open")(rule.open_)
access.command("people")(people.people)
access.command("add")(people.add)
access.command("change")(people.change)
access.command("deactivate")(people.deactivate)
access.command("link")(people.link)
access.command("sessions")(sessions.sessions)
access.command("end")(sessions.end)
access.add_typer(tokens.token, name="token")
access.command("audit")(audit.audit)
access.add_typer(keys.keys, name="keys")
