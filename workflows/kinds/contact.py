"""Contacts: every call, letter and visit that is no case yet, answered, passed on or made a case (一§29–30, 八§3)."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from temporalio import workflow

from models.case import Link, Relation
from models.fields import Text, WorkflowId
from models.kinds import requests
from models.kinds.contact import (
    OTHERWISE,
    ContactFacts,
    ContactRequest,
    LinkedKind,
    RoutingRow,
    Tried,
    Unit,
    Way,
)
from models.vocabulary import Role
from workflows.clocks.turn import malformed
from workflows.language.declaration import OPENING, Automatic, CommitmentRule, Step, event
from workflows.loop.case import Case
from workflows.parts.linking import Asked, Linking

CLERK, SUPERVISOR = Role.CLERK, Role.SUPERVISOR
DEPARTMENT, TECHNICIAN, CUSTOMER = Role.DEPARTMENT, Role.TECHNICIAN, Role.CUSTOMER
ALTERNATIVE = "alternative"
"""An answer of this word needs what was agreed instead (八§3(4)c)."""
OPENING_READS = {
    "contact_unit": lambda case, _given: case.asked_of_table(),
    "contact_similar": lambda case, _given: case.asked_of_phone(),
}
"""Who of the routing table is at work, and who called before."""
AWAY = {"contact_away": lambda _case, given: {"person": given["unit"]}}
"""Whether the one to whom a contact is passed by hand is absent."""
OTHER_CASE = {"contact_case": lambda _case, given: {"workflow_id": given["case"]}}
"""How the register has the case to which a contact is to belong."""
COMPLAINT = {"form": "oral", "about": "service", "description": "text", "noticed_by": "clerk:c-12"}
"""What a complaint needs beside what the contact knows, as an example."""


@workflow.defn(name="Contact")
class Contact(Case[ContactRequest, ContactFacts], Linking, letter="N"):
    """Every call, letter and visit that is no repair, return, complaint, proposal or order yet (一§29–30)."""

    taken_down = Step("Taken down in detail, to be passed on at once", "一§30·1", name="recorded")
    routed = Step("Passed to the unit or person who answers", "一§30·2")
    unrouted = Step("The routing table names nobody at work; to be passed on by hand", "一§30·2")
    relayed = Step("Nobody was reached: a written note was left, to be passed on", "八§3(3)·3")
    answered = Step("Answered", "八§3(4)b", end=True)
    linked = Step("Made a case, or part of one that was open", "一§30·2", end=True)
    closed = Step("Ended without an answer that anybody waits for", "一§30·1", end=True)

    reads = OPENING_READS
    commitments = (
        CommitmentRule(
            "emergency", "一§30·3", starts=(OPENING,), met=("route", answered, linked),
            within="intake.emergency_report_minutes", when=lambda case: case.facts.urgent,
        ),
        CommitmentRule(
            "route", "一§30·2", starts=(OPENING,), met=(routed, answered, linked, closed), within="intake.route_wm"
        ),
        CommitmentRule(
            "relay", "八§3(3)·3", starts=(relayed,), met=("confirm_note", answered),
            within="callcentre.message_relay_wm",
        ),
        CommitmentRule(
            "answer", "一§30·2", starts=(routed,), met=(answered, linked, closed), kept=True, within="contact.answer",
            when=lambda case: case.commitment("answer") is None,
        ),
    )
    automatic = (
        Automatic(taken_down, routed, lambda case: case.facts.way is Way.ROUTED),
        Automatic(taken_down, unrouted, lambda case: case.facts.way is Way.UNROUTED),
        Automatic(taken_down, answered, lambda case: case.facts.way is Way.ANSWERED),
        Automatic(taken_down, closed, lambda case: case.facts.way is Way.CLOSED),
    )

    # -- the opening ------------------------------------------------------------------------------------------

    def begin(self, request: ContactRequest) -> ContactFacts:
        table, similar = self.read("contact_unit"), list(self.read("contact_similar"))
        way = request.way or (Way.ROUTED if table["unit"] else Way.UNROUTED)
        facts = self.now_taken.draft.facts = ContactFacts(
            way=way, urgent=request.urgent, unit=table["unit"], similar=similar
        )
        self.record_it(request, similar)
        if request.urgent:
            self.tell(SUPERVISOR, "contact_urgent")
        for person in table["passed_over"]:
            self.remark(f"{person} is absent and passed over")
        if way is Way.UNROUTED:
            self.tell(SUPERVISOR, "contact_unrouted")
        if way is Way.ROUTED:
            self.pass_to(table["unit"], by_table=True, passed_over=table["passed_over"])
        if request.way is None:
            self.tell(CUSTOMER, "case_opened")
        return facts

    def assignee_of(self, facts: ContactFacts) -> str | None:
        return facts.unit

    @staticmethod
    def shown_of(facts: ContactFacts) -> dict[str, Any]:
        return {"similar": facts.similar}

    # -- passing on -------------------------------------------------------------------------------------------

    @event(taken_down, routed, unrouted, relayed, to=routed, by=(CLERK,), clause="一§30·2", reads=AWAY)
    def route(self, unit: Unit, reason: Text | None = None) -> None:
        """It is passed to a unit or person; one who is absent may be named, and is marked as such."""
        if self.read("contact_away"):
            self.remark(f"{unit} is absent")
        self.facts.unit = unit
        self.pass_to(unit, by_table=False, reason=reason)

    @event(routed, to=relayed, by=(CLERK,), clause="八§3(3)·3")
    def leave_note(self, note_text: Text, tried: Tried) -> None:
        """Nobody could be reached: a written note is made for them."""
        self.next_row("contact_note", "notes", note_text=note_text, tried=tried, **self.stamp("left"))
        self.tell(self.facts.unit or SUPERVISOR, "contact_note_left")

    @event(relayed, to=routed, by=(DEPARTMENT, TECHNICIAN, SUPERVISOR), clause="八§3(3)·3",
           person=lambda facts: facts.unit)
    def confirm_note(self) -> None:
        """The unit, in any role, or a supervisor has the note."""
        self.form("contact_note", str(self.facts.notes), **self.stamp("confirmed"))

    # -- how it ends ------------------------------------------------------------------------------------------

    @event(taken_down, routed, unrouted, relayed, to=answered, by=(CLERK, DEPARTMENT, TECHNICIAN), clause="一§29",
           person=lambda facts: facts.unit)
    def answer(self, text: Text, alternative: Text | None = None) -> None:
        """Whoever asked has the answer, or what was agreed instead (八§3(4)c); the unit may give it in any role."""
        said = text.strip().casefold() != ALTERNATIVE or alternative is not None
        self.wrong_unless(said, ALTERNATIVE, msg="must say what was agreed instead")
        self.form("contact_record", "1", answer=text, alternative=alternative, **self.stamp("answered"))

    @event(taken_down, routed, unrouted, relayed, to=linked, by=(CLERK,), clause="一§30·2", reads=OTHER_CASE)
    def link(
        self,
        kind: Annotated[LinkedKind | None, Field(examples=["complaint"])] = None,
        request: Annotated[Asked | None, Field(examples=[COMPLAINT])] = None,
        case: WorkflowId | None = None,
    ) -> None:
        """It becomes a case that counts from the contact's opening, or belongs to one that is open."""
        if case is None:
            self.become(kind, request)
            return
        alone = kind is None and request is None
        self.wrong_unless(alone, "case", msg="has no place beside kind and request: name a case, or say what to open")
        self.belong_to(case)

    @event(taken_down, unrouted, routed, to=closed, by=(CLERK,), clause="一§30·1")
    def close(self, reason: Text) -> None:
        """Nobody waits for an answer."""
        self.form("contact_record", "1", closed_reason=reason, **self.stamp("closed"))

    # -- helpers of the effects -------------------------------------------------------------------------------

    def asked_of_table(self) -> dict[str, Any]:
        """Whom the routing table names for a contact, nobody for one that ends at once; asked who of them is absent."""
        request = self.request
        row = None
        if request.way is None:
            row = RoutingRow.of(self.policy.rows("contact.routing"), request.about, request.category)
        persons = [person for person in (row.unit, row.deputy) if person] if row is not None else []
        return {"persons": persons, "on": self.day_of(self.at).isoformat()}

    def asked_of_phone(self) -> dict[str, Any]:
        """The phone, and the day on either side of the opening on which others may have come from it."""
        whom, span = self.request.whom, self.calendar.add(self.at, self.policy.duration("contact.similar")) - self.at
        return {
            "workflow_id": self.case.workflow_id, "phone": whom.phone if whom is not None else None,
            "country": self.calendar.country, "from_at": (self.at - span).isoformat(),
            "to_at": (self.at + span).isoformat(),
        }

    def record_it(self, request: ContactRequest, similar: list[str]) -> None:
        """The contact record, with the answer that was given at once."""
        waited = request.answered_after_seconds
        late = None if waited is None else waited > self.policy.integer("callcentre.answer_seconds")
        if late:
            self.remark(f"answered after {waited} s")
        at_once = request.answer is not None
        given = self.stamp("answered") if at_once else {}
        closed = self.stamp("closed") | {"closed_reason": "misdirected"} if request.misdirected else {}
        self.form(
            "contact_record", "1", channel=request.channel, about=request.about, category=request.category,
            what=request.what, urgent=request.urgent, misdirected=request.misdirected, answered_after_seconds=waited,
            answered_late=late, at_once=at_once, similar_contacts=similar, answer=request.answer, **given, **closed,
        )

    def pass_to(self, unit: str, **how: Any) -> None:
        """Notes to whom it is passed, and tells them."""
        self.next_row("contact_routing", "routings", final=True, unit=unit, **self.stamp("routed"), **how)
        self.tell(unit, "contact_routed")

    def belong_to(self, other: str) -> None:
        """Links it to a case that the register has open, and tells whom that is with."""
        self.refuse_unless(other != self.case.workflow_id, "a contact does not belong to itself: name another case")
        found = self.read("contact_case")
        self.refuse_unless(found, f"no case {other} is in the register: have one opened by kind and request")
        self.refuse_unless(found["open"], f"{other} has ended: have one opened by kind and request")
        self.now_taken.draft.links.append(Link(relation=Relation.LINKED, workflow_id=other))
        self.form("contact_record", "1", belongs_to=other, **self.stamp("linked"))
        if found["assignee"] is not None:
            self.tell(found["assignee"], "contact_belongs", belongs_to=other)

    def become(self, kind: LinkedKind | None, request: Mapping[str, Any] | None) -> None:
        """Opens a case with what the contact knows of customer and channel; the request's own word goes first."""
        if kind is None or request is None:
            missing = [name for name, given in (("kind", kind), ("request", request)) if given is None]
            raise malformed([{"loc": [name], "msg": "is needed where no open case is named"} for name in missing])
        model = requests().get(kind.type)
        self.wrong_unless(model is not None, "kind", msg="is no kind of case here")
        body = dict(request) | {"customer": self.completed(request.get("customer", {}))}
        self.open_asked(kind.type, body, "request", at=self.case.opened_at, known=self.channel_of(kind.type, model))
        self.form("contact_record", "1", became=kind.value, **self.stamp("linked"))

    def completed(self, given: Any) -> Any:
        """The contact's customer with what the request says more, or otherwise, of them."""
        whom = self.request.whom
        if whom is None or not isinstance(given, dict):
            return given
        return whom.model_dump(exclude_none=True) | {key: value for key, value in given.items() if value is not None}

    def channel_of(self, kind: str, model: Any) -> dict[str, str]:
        """The contact's channel, where the other kind has channels, else that kind's own for what came another way."""
        field = model.model_fields.get("channel")
        if field is None:
            return {}
        ours = self.request.channel.value
        return {"channel": ours if ours in {each.value for each in field.annotation} else OTHERWISE[kind]}
