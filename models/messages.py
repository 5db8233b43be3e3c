"""What is said to whom: every message, in English and Simplified Chinese, with no personal data in its parameters.

A topic is what a procedure tells (`self.tell(role, topic, …)`). English stands here; `locale/zh_CN.po` holds the
Chinese. Parameters arrive as strings and are shown by their key: `…_at` as a moment in the company's zone, `…_on` as
a day, `kind`, `commitment`, `conduct` and `rung` in words. Customers are addressed by name (八§3(2)·2).
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from models.vocabulary import OFFICE, Role

LOCALE = Path(__file__).parent / "locale"
DATES = {"en": "en_GB", "zh_CN": "zh_CN"}
"""Locale of dates by language; British, since the company's hours are written in 24 hours."""
TITLED = re.compile(r"(先生|女士|小姐|太太|夫人)$")
"""A name taken down with its form of address keeps that one."""


class UnknownTopic(LookupError):
    """A procedure tells what nobody has worded, or leaves out what the words need; the text says which."""


@dataclass(frozen=True)
class Template:
    """One topic's words. Those for customers are sent with a salutation and the company's name."""

    title: str
    body: str
    to_customer: bool = False

    @property
    def placeholders(self) -> set[str]:
        return placeholders(self.title) | placeholders(self.body)


@dataclass(frozen=True)
class RenderedMessage:
    """What is sent."""

    title: str
    body: str


TOPICS: dict[str, Template] = {
    "warning": Template(
        "{number}: {commitment} is due {due_at}",
        "{kind} {number}: {commitment} ({clause}) is due {due_at} and still open. Please see to it in time.",
    ),
    "overdue": Template(
        "{number}: {commitment} is overdue",
        "{kind} {number}: {commitment} ({clause}) was due {due_at} and is still open. "
        "It is reported to you as {rung}: please take charge of it.",
    ),
    "urgent_opened": Template(
        "{number}: urgent {kind}",
        "An urgent {kind} was opened as {number} ({clause}). Please assign it at once.",
    ),
    "delay_reported": Template(
        "{number}: the technician will be late",
        "{kind} {number}: the technician reports a delay ({clause}) and expects to arrive {new_eta_at}. "
        "The agreed times stand.",
    ),
    "help_requested": Template(
        "{number}: the technician asks for help",
        "{kind} {number}: the technician cannot manage by the planned time and asks for help ({clause}). "
        "The reason stands in the case.",
    ),
    "conduct_proposed": Template(
        "{number}: a conduct record waits for your decision",
        "{kind} {number}: a conduct record was proposed, {conduct} ({clause}). "
        "Please confirm or dismiss it; nothing follows without your decision.",
    ),
    "message_failed": Template(
        "{number}: a message could not be delivered",
        "{kind} {number}: a message to {addressee} could not be delivered and is given up ({clause}). Please tell them "
        "in another way; `aftersales outbox` says what stood in its way.",
    ),
    "case_lost": Template(
        "{number}: this case no longer runs",
        "{kind} {number} stands in the register as {state}, but Temporal no longer runs it: {loss}. None of its clocks "
        "rings any more and no message reaches it. {way_back} {command}",
    ),
    "loaner_offer": Template(
        "{number}: offer a loaner",
        "{kind} {number}: the repair is taking long. Please offer the customer a substitute unit ({clause}).",
    ),
    "level_raised": Template(
        "{number}: raised to {rung}",
        "{kind} {number} was raised to you, {rung} ({clause}). Please look into it.",
    ),
    "trend_alert": Template(
        "{number}: a trend of complaints",
        "Complaint {number} is one of several about the same subject within a few days ({clause}). "
        "Please look for their common cause.",
    ),
    "complaint_reported": Template(
        "{number}: a complaint to be accepted",
        "Complaint {number} was reported ({clause}). Please accept it and name its handler.",
    ),
    "complaint_assigned": Template(
        "{number}: this complaint is with you",
        "You handle complaint {number} ({clause}). Please answer the customer soon.",
    ),
    "complaint_disputed": Template(
        "{number}: the customer is not satisfied",
        "The customer does not accept the answer to complaint {number} ({clause}). Please look into it again.",
    ),
    "confirmation_open": Template(
        "{number}: is the customer satisfied?",
        "The answer to complaint {number} ({clause}) is still unconfirmed. Please ask the customer.",
    ),
    "complaint_answered": Template(
        "Our answer to your complaint {number}",
        "We have answered your complaint {number}. Please tell us whether you are satisfied; "
        "if you are not, we will look into it again.",
        to_customer=True,
    ),
    "confirmation_asked": Template(
        "Are you satisfied? Your complaint {number}",
        "We have not yet heard whether our answer to your complaint {number} satisfies you. Please let us know.",
        to_customer=True,
    ),
    "complaint_unconfirmed": Template(
        "Your complaint {number}",
        "We have heard nothing more about your complaint {number} and take its handling to be done. "
        "Should you not be satisfied, please call us and give this number.",
        to_customer=True,
    ),
    "complaint_unresolved": Template(
        "Your complaint {number}",
        "To our regret we could not agree on your complaint {number} and have ended its handling. "
        "You are free to turn to the consumer authority (12315).",
        to_customer=True,
    ),
    "report_to_commission": Template(
        "{number}: commission the inspection report",
        "{kind} {number}: the goods are durable and the fault must be inspected ({clause}). Please "
        "commission the report; it is ours to bring.",
    ),
    "report_overdue": Template(
        "{number}: no inspection report, please decide",
        "{kind} {number}: the inspection report that is ours to bring has not come ({clause}). The case is "
        "not refused for that; please decide it.",
    ),
    "negotiation_needed": Template(
        "{number}: please negotiate",
        "{kind} {number}: the condition of the goods is in doubt ({clause}). Please offer the customer "
        "another solution.",
    ),
    "refund_due": Template(
        "{number}: a refund is to be paid",
        "{kind} {number}: please pay the refund ({clause}); the amount stands in the case.",
    ),
    "replacement_due": Template(
        "{number}: a replacement is to be sent",
        "{kind} {number}: please send the replacement ({clause}).",
    ),
    "goods_to_send_back": Template(
        "{number}: goods are to be sent back",
        "{kind} {number} ended without a return ({clause}). Please send the customer's goods back.",
    ),
    "payout_failed": Template(
        "{number}: the refund could not be paid",
        "{kind} {number}: finance could not pay the refund ({clause}); the reason stands in the case. Please "
        "ask the customer how to pay.",
    ),
    "report_needed": Template(
        "An inspection report for {number}",
        "To decide on your return {number} we need an inspection report on the goods. Please hand it in "
        "under this number.",
        to_customer=True,
    ),
    "return_approved": Template(
        "Your return {number} is approved",
        "Your return {number} is approved. Please send or bring us the goods and give this number.",
        to_customer=True,
    ),
    "return_refused": Template(
        "Your return {number}",
        "To our regret we cannot take the goods of your return {number} back. Please call us for the "
        "grounds; we will gladly look for another solution with you.",
        to_customer=True,
    ),
    "offer_made": Template(
        "Our offer for {number}",
        "We have an offer for you about your return {number}. Please call us and tell us whether it suits "
        "you.",
        to_customer=True,
    ),
    "goods_arrived": Template(
        "Your goods have arrived: {number}",
        "The goods of your return {number} have arrived and are in order. Refund or replacement follows.",
        to_customer=True,
    ),
    "refund_paid": Template(
        "Your refund for {number}",
        "We have paid you {amount} yuan for your return {number}.",
        to_customer=True,
    ),
    "account_needed": Template(
        "We could not pay your refund for {number}",
        "The refund for your return {number} could not be paid. Please call us and tell us how you wish to "
        "be paid.",
        to_customer=True,
    ),
    "replacement_sent": Template(
        "Your replacement for {number} is on its way",
        "The replacement for your return {number} is on its way to you.",
        to_customer=True,
    ),
    "goods_sent_back": Template(
        "Your goods come back to you: {number}",
        "The goods of your return {number} are on their way back to you.",
        to_customer=True,
    ),
    "proposal_received": Template(
        "{number}: a proposal to be accepted",
        "A customer's {kind} came in as {number} ({clause}). Please fill in its acceptance record and name the "
        "department concerned.",
    ),
    "proposal_to_study": Template(
        "{number}: a proposal for you to study",
        "{kind} {number} is passed to you ({clause}). Please study it and adopt, decline or retain it.",
    ),
    "notice_to_give": Template(
        "{number}: tell the customer of the decision",
        "A decision on {kind} {number} was made ({clause}). Please tell the customer, and note how and when.",
    ),
    "hold_ends": Template(
        "{number}: the hold ends soon",
        "{kind} {number} was retained and its time is running out ({clause}). Please decide on it.",
    ),
    "decision_forced": Template(
        "{number}: decide now",
        "The time for which {kind} {number} could be retained has run out ({clause}). Please adopt or decline it.",
    ),
    "proposal_to_grade": Template(
        "{number}: a proposal to be graded",
        "{kind} {number} was carried out ({clause}). Please grade it.",
    ),
    "proposal_to_reward": Template(
        "{number}: a reward to be paid",
        "{kind} {number} was graded ({clause}). Please pay the customer a reward of {amount} yuan.",
    ),
    "proposal_thanks": Template(
        "Your proposal {number}",
        "Thank you for your proposal. Its number is {number}; the department concerned will study it, and we will tell "
        "you what comes of it.",
        to_customer=True,
    ),
    "proposal_adopted": Template(
        "Your proposal {number} is adopted",
        "We are glad to adopt your proposal {number}. It is to be carried out by {implementation_on}; "
        "we will call you about the measures.",
        to_customer=True,
    ),
    "proposal_declined": Template(
        "Your proposal {number}",
        "We have studied your proposal {number} and cannot adopt it this time. Thank you for your trouble; "
        "please go on telling us what we could do better.",
        to_customer=True,
    ),
    "proposal_retained": Template(
        "Your proposal {number} needs more time",
        "We have studied your proposal {number} and need more time to decide. We keep it and will call you about the "
        "reasons.",
        to_customer=True,
    ),
    "proposal_moved": Template(
        "Another date for your proposal {number}",
        "Your proposal {number} is now to be carried out by {implementation_on}.",
        to_customer=True,
    ),
    "proposal_abandoned": Template(
        "Your proposal {number} cannot be carried out",
        "To our regret we cannot carry out your proposal {number} after all. We thank you for it and will call you "
        "about the reasons.",
        to_customer=True,
    ),
    "proposal_rewarded": Template(
        "The reward for your proposal {number}",
        "Your proposal {number} has been carried out and graded; its reward of {amount} yuan has been paid to you. "
        "Thank you.",
        to_customer=True,
    ),
    "certificate_issued": Template(
        "A certificate for your proposals ({number})",
        "Several of your proposals of {year} could not be adopted, yet we value each of them. "
        "With our thanks we have issued you a certificate for {year}.",
        to_customer=True,
    ),
    "case_opened": Template(
        "Your {kind} {number}",
        "We have taken down your request; its number is {number}. We will contact you shortly. "
        "Please give this number whenever you speak to us.",
        to_customer=True,
    ),
    "visit_agreed": Template(
        "Our visit for {number}",
        "As agreed, our technician will visit you {visit_at} and show a badge on arrival. "
        "Should this time no longer suit you, please call us and give the number {number}.",
        to_customer=True,
    ),
    "ready_to_collect": Template(
        "Your product is ready: {number}",
        "Your product is ready to be collected. Please bring the receipt that you were given; "
        "the number is {number}.",
        to_customer=True,
    ),
}  # fmt: skip
"""Everything that may be told."""

NAMES: dict[str, dict[str, str]] = {
    "addressee": {
        "customer": "the customer",
        "clerk": "the clerk",
        "technician": "the technician",
        "supervisor": "the supervisor",
        "manager": "the service manager",
        "general_manager": "the general manager",
        "warehouse": "the warehouse",
        "finance": "finance",
        "department": "the department concerned",
        "panel": "the panel",
    },
    "kind": {"Repair": "repair", "Return": "return", "Complaint": "complaint", "Proposal": "proposal"},
    "rung": {str(rung): title for rung, title in OFFICE.items()},
    "loss": {
        "terminated": "it was terminated",
        "timed_out": "a timeout with which it was started has run out",
        "failed": "it has failed",
        "canceled": "it was cancelled",
        "replaced": "another start under its number took its place",
        "deleted": "it was deleted",
    },
    "way_back": {
        "revive": "It can be brought back with all that has come to it. Please have typed:",
        "reopen": "It cannot be brought back. Please have it opened anew by a request that names it in reopens, with "
        "a reopen_reason:",
    },
    "conduct": {"unexcused_absence": "unexcused absence", "obstruction": "obstruction of a customer"},
    "commitment": {
        "emergency": "assigning the emergency",
        "contact": "the first call to the customer",
        "arrival": "arrival at the customer's",
        "completion": "completing the repair",
        "statutory": "the statutory limit of a repair",
        "collect": "collection by the customer",
        "settle": "settling the fees",
        "cash_hand_in": "handing in the cash",
        "payment": "receiving the payment",
        "invoice": "issuing the invoice",
        "hand_in": "handing in the work order",
        "review": "rating the work",
        "follow_up": "the follow-up call",
        "loaner": "return of the loaner",
        "return_goods": "giving back the customer's goods",
        "accept": "accepting the proposal",
        "study": "deciding on the proposal",
        "notice": "telling the customer of the decision",
        "hold_expiry": "the end of a proposal's hold",
        "implementation": "carrying out the proposal",
        "grade": "grading the proposal",
        "reward": "paying the reward",
        "hold_limit": "the end of the hold",
        "conduct": "deciding on a conduct record",
        "decision": "deciding on the return",
        "Return.report": "the inspection report",
        "negotiation": "negotiating a solution",
        "transport": "the arrival of the goods",
        "refund": "refunding the customer",
        "finance": "paying the refund",
        "warehouse": "sending the replacement",
        "close": "closing the case",
        "report": "accepting the complaint",
        "first_reply": "the first reply to the customer",
        "resolve": "resolving the complaint",
        "confirmation": "the customer's confirmation",
        "cause": "finding the cause",
        "archive": "filing the complaint",
    },
}
"""Words for what parameters name, `Kind.name` for one kind alone; a name without words is shown as it is."""

NAMED, UNNAMED = "Dear {name},", "Dear customer,"
TITLED_NAME = "Dear {name}:"
"""For a name that brings its own form of address."""
CLOSING, OUR_COMPANY = "{company} after-sales service", "Our company's"


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def texts() -> Iterator[str]:
    """Every English text that a translation must know."""
    for template in TOPICS.values():
        yield from (template.title, template.body)
    for words in NAMES.values():
        yield from words.values()
    yield from (NAMED, UNNAMED, TITLED_NAME, CLOSING, OUR_COMPANY)


def check(topic: str, to: str, params: Mapping[str, str]) -> None:
    """Makes sure that a message can be worded. Raises UnknownTopic."""
    template = TOPICS.get(topic)
    if template is None:
        raise UnknownTopic(f"no message is worded for {topic}: add it to models/messages.py")
    missing = sorted(template.placeholders - params.keys())
    if missing:
        raise UnknownTopic(f"the message {topic} needs {', '.join(missing)}")
    if template.to_customer != (to == Role.CUSTOMER):
        wanted = "the customer" if template.to_customer else "staff"
        raise UnknownTopic(f"the message {topic} is worded for {wanted}, not for {to}")


def render(
    topic: str,
    params: Mapping[str, str],
    *,
    language: str,
    company: str = "",
    zone: ZoneInfo,
    customer_name: str | None = None,
) -> RenderedMessage:
    """Words a message in `zh_CN` or `en`. Raises UnknownTopic."""
    template = TOPICS.get(topic)
    if template is None or template.placeholders - params.keys():
        raise UnknownTopic(f"no message is worded for {topic}, or it lacks a parameter; is this worker outdated?")
    say = translations(language).ugettext
    kind = params.get("kind", "")
    shown = {key: _shown(key, value, language, zone, kind) for key, value in params.items()}
    title, body = say(template.title).format_map(shown), _capital(say(template.body).format_map(shown))
    if template.to_customer:
        closing = say(CLOSING).format(company=company or say(OUR_COMPANY))
        body = f"{salutation(customer_name, language)}\n\n{body}\n\n{closing}"
    return RenderedMessage(title, body)


def salutation(name: str | None, language: str) -> str:
    """The form of address (八§3(2)·2); neither sex nor marital status is stored."""
    say = translations(language).ugettext
    name = name.strip() if name else ""
    if not name:
        return say(UNNAMED)
    return say(TITLED_NAME if TITLED.search(name) else NAMED).format(name=name)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _shown(key: str, value: str, language: str, zone: ZoneInfo, kind: str) -> str:
    if key in NAMES:
        words = NAMES[key].get(f"{kind}.{value}") or NAMES[key].get(value, value.replace("_", " "))
        return translations(language).ugettext(words)
    locale = DATES[language]
    if key.endswith("_at"):
        moment = datetime.fromisoformat(value).astimezone(zone)
        return f"{format_date(moment, 'full', locale)} {format_time(moment, 'short', tzinfo=zone, locale=locale)}"
    return format_date(date.fromisoformat(value), "full", locale) if key.endswith("_on") else value


@lru_cache
def translations(language: str) -> NullTranslations:
    """The catalogue of a language, compiled in memory; English is what stands in this file."""
    if language == "en":
        return NullTranslations()
    with (LOCALE / f"{language}.po").open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(fp=compiled)
