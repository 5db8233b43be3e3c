"""Roles and offices: who stands above whom, who works on which kinds of case, and whom their clocks climb to.

Source: the contract's table of offices; 一§19(5), 一§34, 四§10·1, 六§2, 七§4.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from models.vocabulary import HoldReason, Role
from models.words.words import Words


@dataclass(frozen=True)
class RoleEntry:
    """A role in the table. `below`: the roles that may do whatever it may."""

    title: Words
    """Its holder, without an article: `supervisor`."""
    addressed: Words
    """The same in a sentence: `the supervisor`."""
    below: tuple[Role, ...] = ()
    level: int = 0
    """What its office is called as a rung of a ladder, the same everywhere; 0 for those who are no rung."""


def _entry(en: str, zh: str, *below: Role, level: int = 0, the: str | None = None) -> RoleEntry:
    return RoleEntry(Words(en, zh), Words(the or f"the {en}", zh), below, level)


ROLES: dict[Role, RoleEntry] = {
    Role.CLERK: _entry("clerk", "客服人员", Role.SUPERVISOR),
    Role.TECHNICIAN: _entry("technician", "维修人员", Role.SUPERVISOR),
    Role.COURIER: _entry("courier", "送货人员", Role.SUPERVISOR),
    Role.SUPERVISOR: _entry("supervisor", "售后服务主管", Role.MANAGER, level=1),
    Role.MANAGER: _entry("service manager", "售后服务经理", Role.GENERAL_MANAGER, level=2),
    Role.GENERAL_MANAGER: _entry("general manager", "总经理", level=3),
    Role.WAREHOUSE: _entry("warehouse", "仓库"),
    Role.FINANCE: _entry("finance", "财务部门", the="finance"),
    Role.DEPARTMENT: _entry("department", "相关部门", the="the department concerned"),
    Role.PANEL: _entry("panel", "评审小组"),
    Role.INSTALLER: _entry("installer", "安装人员"),
    Role.STATION: _entry("service station", "特约维修站"),
    Role.PURCHASING: _entry("purchasing", "采购部门", the="purchasing"),
    Role.MARKETING: _entry("marketing", "市场部门", the="marketing"),
    Role.QUALITY: _entry("service-quality specialist", "服务质量专员", Role.MANAGER),
    Role.HR: _entry("personnel", "人力资源部门", level=1, the="personnel"),
    Role.CUSTOMER: _entry("customer", "客户"),
}
"""Every role that may act from outside."""


def above(role: Role) -> frozenset[Role]:
    """The roles that may do whatever `role` may, and more."""
    return _ABOVE.get(role, frozenset())


def _closure(role: Role) -> frozenset[Role]:
    below = ROLES[role].below
    return frozenset(below).union(*(_closure(higher) for higher in below))


_ABOVE = {role: _closure(role) for role in ROLES}


def entitled(role: Role, allowed: Iterable[Role]) -> bool:
    """Whether `role`, or an office that it stands above, is among `allowed`."""
    return any(role is lower or role in above(lower) for lower in allowed)


@dataclass(frozen=True)
class Office:
    """Who works on a kind of case: who may hold it and why, whom its overdue commitments climb to, by which clause."""

    name: str
    ladder: tuple[Role, ...]
    """From the lowest; levels ascend."""
    holders: tuple[Role, ...]
    reasons: Mapping[HoldReason, str | None]
    """Why a case may wait, each with the policy's key of its limit; None for no limit."""
    clause: str
    """Of holds, of taking charge and of the ladder."""
    openers: tuple[Role, ...] | None = None
    """Who may open a kind of this office; None for any role."""
    levels: tuple[tuple[Role, int], ...] = ()
    """Levels of offices that have none in the table of roles, or another one here."""

    def level(self, role: Role) -> int:
        """What `role` is called as a rung of this office's ladder."""
        return dict(self.levels).get(role, ROLES[role].level)

    @property
    def rungs(self) -> tuple[tuple[str, int], ...]:
        """The ladder as a case keeps it: office and level."""
        return tuple((role.value, self.level(role)) for role in self.ladder)


_UP = (Role.SUPERVISOR, Role.MANAGER, Role.GENERAL_MANAGER)
_OTHER = {HoldReason.OTHER: "hold.other"}
_FOR_A_PERSON = {HoldReason.WAITING_FOR_PERSON: "hold.person"} | _OTHER
SERVICE = Office(
    "service",
    _UP,
    (Role.CLERK, Role.TECHNICIAN, Role.DEPARTMENT),
    {HoldReason.WAITING_FOR_CUSTOMER: "hold.customer", HoldReason.WAITING_FOR_PARTS: "hold.parts"} | _OTHER,
    "一§19(5)",
)
STORES = Office(
    "stores",
    _UP,
    (Role.WAREHOUSE, Role.PURCHASING, Role.SUPERVISOR),
    {HoldReason.WAITING_FOR_SUPPLIER: "hold.supplier"} | _OTHER,
    "一§34",
    openers=(Role.WAREHOUSE, Role.PURCHASING, Role.SUPERVISOR, Role.STATION, Role.TECHNICIAN),
)
QUALITY = Office(
    "quality",
    (Role.MANAGER, Role.GENERAL_MANAGER),
    (Role.QUALITY, Role.SUPERVISOR),
    _FOR_A_PERSON,
    "四§10·1",
    openers=(Role.QUALITY, Role.SUPERVISOR),
)
APPRAISING = Office(
    "people", (Role.MANAGER, Role.GENERAL_MANAGER), (Role.HR, Role.SUPERVISOR), _FOR_A_PERSON, "六§2",
    openers=(Role.HR, Role.SUPERVISOR),
)
TRAINING = Office(
    "people", (Role.HR, Role.MANAGER, Role.GENERAL_MANAGER), (Role.HR, Role.SUPERVISOR), _FOR_A_PERSON, "七§4",
    openers=(Role.HR, Role.SUPERVISOR),
)
ROUNDS = Office(
    "rounds", (Role.MANAGER, Role.GENERAL_MANAGER), (Role.MANAGER,), {HoldReason.OTHER: None}, "一§19(10)", openers=(),
)
OFFICES = {office.name: office for office in (SERVICE, STORES, QUALITY, TRAINING, ROUNDS)}
SERVICE_LADDER = SERVICE.rungs
"""The ladder of cases that were opened before a case kept its own."""


def title(office: str) -> Words:
    """What the holder of a rung is called; a name that is no role is shown as it is."""
    try:
        return ROLES[Role(office)].title
    except (ValueError, KeyError):
        return Words(office, office)


def level_title(level: int) -> Words:
    """What a level is called where no ladder is at hand; empty for none."""
    return next((entry.title for entry in ROLES.values() if level and entry.level == level), Words("", ""))


LEVELS = tuple(sorted({entry.level for entry in ROLES.values() if entry.level}))
"""The levels of all rungs, from the lowest."""
EVERYONE = tuple(role for role in ROLES if not any(role in entry.below for entry in ROLES.values()))
"""With the offices above them, every role but the system."""
INSIDERS = tuple(role for role in ROLES if role is not Role.CUSTOMER)
"""Everyone of the company."""
