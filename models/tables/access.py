"""Who may act and read: keys of cases, accounts, sessions, tokens, what they did, whom a plain message is believed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Identity, Index, text
from sqlmodel import Field, SQLModel

from models.tables.columns import _now, document, listing, moment


class CaseKey(SQLModel, table=True):
    """A key that payloads are sealed with, wrapped by a key-encryption key; of a whole case, or of one message."""

    __tablename__ = "case_key"
    __table_args__ = (
        Index("uq_case_key_case", "workflow_id", unique=True, postgresql_where=text("whole_case")),
        Index("ix_case_key_unclaimed", "made_at", postgresql_where=text("workflow_id IS NULL")),
    )

    key_id: str = Field(primary_key=True)
    workflow_id: str | None = Field(default=None, index=True)
    """The case; of one message empty until a worker has first read it there."""
    whole_case: bool = False
    wrapped: bytes | None = None
    """Empty once the key is destroyed: what it sealed can be read by nobody any more."""
    kek: str
    """The id of the key-encryption key."""
    sealed_by: str
    made_at: datetime = Field(default_factory=_now, sa_type=moment().sa_type, nullable=False)
    erased_at: datetime | None = moment()


class AccountRow(SQLModel, table=True):
    """A person who may sign in, by the id of the human; `roles`: what they act as, the first before all others."""

    __tablename__ = "account"

    human: str = Field(primary_key=True)
    roles: list[str] = listing()
    operator: bool = False
    """May end, reset and start workflows in the Temporal UI, and revive cases."""
    password: str | None = None
    """Hashed; empty until the person has chosen one by a link."""
    active: bool = True
    made_at: datetime = moment(nullable=False)
    made_by: str
    changed_at: datetime = moment(nullable=False)


class SignInLink(SQLModel, table=True):
    """A link by which a person chooses a password, once."""

    __tablename__ = "sign_in_link"

    digest: str = Field(primary_key=True)
    human: str | None = None
    """Whose account it is for; empty for the first link of all, whose reader says who they are."""
    expires_at: datetime = moment(nullable=False)
    used_at: datetime | None = moment()
    made_by: str


class Session(SQLModel, table=True):
    """A signed-in person at one browser or command line; the token itself is nowhere but there."""

    digest: str = Field(primary_key=True)
    session: str = Field(unique=True)
    """What it is called where sessions are listed and ended."""
    human: str = Field(index=True)
    agent: str = ""
    """What the browser or program calls itself."""
    made_at: datetime = moment(nullable=False)
    seen_at: datetime = moment(nullable=False)
    ended_at: datetime | None = moment()
    why_ended: str | None = None


class AccessToken(SQLModel, table=True):
    """A program's token: it speaks for people of its offices whose ids begin with its prefix."""

    __tablename__ = "access_token"

    digest: str = Field(primary_key=True)
    token: str = Field(unique=True)
    """What it is called where tokens are listed and revoked."""
    name: str = Field(index=True)
    """The program: two tokens of one name may hold at once, so that one replaces the other."""
    offices: list[str] = listing()
    prefix: str
    reads: bool = False
    """May read what is sealed."""
    opens: bool = False
    """May open cases."""
    made_at: datetime = moment(nullable=False)
    made_by: str
    expires_at: datetime = moment(nullable=False)
    used_at: datetime | None = moment()
    revoked_at: datetime | None = moment()


class SignInSlowdown(SQLModel, table=True):
    """Wrong passwords of one name from one address, and until when the next try from there waits."""

    __tablename__ = "sign_in_slowdown"

    name: str = Field(primary_key=True)
    address: str = Field(primary_key=True)
    wrong: int
    last_at: datetime = moment(nullable=False)
    waits_until: datetime = moment(nullable=False)


class AuditEntry(SQLModel, table=True):
    """What somebody did or read, or was refused; lines are only added."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_about", "about", "at"),)

    entry: int | None = Field(default=None, primary_key=True, sa_column_args=(Identity(always=True),))
    at: datetime = moment(nullable=False, index=True)
    who: str = Field(index=True)
    """`role:id`, `token:NAME`, an address for somebody not signed in, or `system`."""
    what: str
    """A word for the deed, such as `signed_in`, `read_case`, `terminate`."""
    about: str | None = None
    """The workflow id, account, token or customer entry that it concerns; never a customer's data."""
    refused: bool = False
    details: dict[str, Any] = document()


class AccessRule(SQLModel, table=True):
    """From whom unsealed messages are believed, each version as it was set; the last one holds."""

    __tablename__ = "access_rule"

    version: int | None = Field(default=None, primary_key=True)
    unsealed: list[str] = listing()
    """`everyone`, or the roles; none of them is nobody."""
    set_at: datetime = moment(nullable=False)
    set_by: str


class AccessNotice(SQLModel, table=True):
    """Cases that were told of a version of the access rule."""

    __tablename__ = "access_notice"

    workflow_id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)


class Erasure(SQLModel, table=True):
    """A customer whose data is to be unreadable: of ended cases at once, of open ones as they end."""

    erasure: int | None = Field(default=None, primary_key=True)
    customer_entry: int = Field(index=True)
    asked_at: datetime = moment(nullable=False)
    asked_by: str
    done_at: datetime | None = moment()
    """When the last of the customer's cases was erased."""


class ErasedCase(SQLModel, table=True):
    """A case whose personal data was erased; `plain`: Temporal keeps unsealed payloads of it until retention ends."""

    __tablename__ = "erased_case"

    workflow_id: str = Field(primary_key=True)
    erasure: int = Field(foreign_key="erasure.erasure", index=True)
    erased_at: datetime = moment(nullable=False)
    plain: bool = False
    covers: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """What was emptied, as a worker numbers it that does more than one before it; that one goes over it again."""
