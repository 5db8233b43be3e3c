"""Every clause of the company's policy with its gist, and which of them are no software.

The policy is eight systems (一 to 八); `·n` parts an article that holds several duties. `docs/build.py` sets the code
and the tests that cite it beside each.
"""

import re
from dataclasses import dataclass
from functools import cache

SYSTEMS = {
    "一": "After-sales service", "二": "Spare parts", "三": "Proposals", "四": "Service quality",
    "五": "Quality inspection", "六": "Appraisal", "七": "Training", "八": "Conduct at work",
}  # fmt: skip
CITED = re.compile(
    r"(?P<article>[一二三四五六七八]§(?P<number>\d{1,2}))(?P<item>\(\d{1,2}\))?(?P<letter>(?:准则|形象|物品|心理)?[a-d]?)"
    r"(?:·(?P<first>\d)(?:–(?P<last>\d))?)?"
)
"""A clause as code, tests and texts cite it, such as 一§19(2)·2 or 八§4(1)形象; `一§19(4)·2–3` are two."""
NOT_SOFTWARE = {
    "一§1": "the purpose of the system",
    "一§18·2": "encouragement of the staff; nothing to record in a case",
    "二§1": "the purpose of the system",
    "三§1": "the purpose of the system",
    "四§1": "the purpose of the system",
    "四§4(1)": "a principle; what follows of it stands in the other articles",
    "五§1": "the purpose of the system",
    "五§9": "not in the policy: its numbers jump from 8 to 10",
    "七§1": "the purpose of the system",
    "七§3": "the aim of training newcomers; what they are taught stands in 七§6 and 七§8",
    "七§10": "the aims of training in service",
    "七§10(1)": "an aim of training in service",
    "七§10(2)": "an aim of training in service",
    "七§13": "who explains the text to those who ask",
    "八§1": "the purpose of the norms",
}
"""Clauses that are no software, and why; every other one has code and a test."""

_LIST = """
一§1 order in after-sales work; satisfied customers are its measure
一§2 the general manager approves the policy and each change
一§3 six services are covered, from delivery to the survey of opinions
一§4 bulky and heavy goods are delivered
一§5 a large purchase is delivered too
一§6 delivery when and where it was agreed
一§7 a phone call before setting out confirms the particulars
一§8·1 no lateness or absence without cause
一§8·2 a delay on the way is announced with reason and apology
一§9·1 the goods are kept safe on the way
一§9·2 a unit that is faulty on unpacking is replaced
一§10 set words at the door
一§11 shoe covers
一§12 goods are set down gently where they are wanted
一§13 the customer inspects, then signs
一§14 a wish for installation is taken down in detail
一§15 the fitting company has its order soon
一§16 fitters show their credentials
一§17 a call back about each installation counts in the appraisal
一§18·1 only trained or qualified staff repair
一§18·2 technicians are encouraged to learn
一§19 the six steps of a repair
一§19(1) the request is registered and a technician dispatched
一§19(2)·1 a first judgement of the fault
一§19(2)·2 a call within minutes arranges the visit
一§19(3) badge shown, tools and spares brought
一§19(4)·1 a charge is announced beforehand, with its items
一§19(4)·2 fees are settled on completion; small ones in cash, handed in
一§19(4)·3 else finance sends an invoice within three days
一§19(5) what cannot be done in time is reported upwards at once
一§19(6)·1 goods taken away: a receipt, and the goods book
一§19(6)·2 goods given back: the receipt, and a signature
一§19(7) nothing of the customer's is touched, taken or asked for
一§19(8) care with goods; waste is taken away
一§19(9)·1 the work order comes in, time and quality are rated
一§19(9)·2 every repair within its promised limit
一§19(10) a technician's report of each day
一§19(11)·1 so many working hours until arrival, in town and outside
一§19(11)·2 a late technician says so beforehand, or was absent without leave
一§20 the law stands behind every return
一§21·1 sound goods with a proof of purchase go back without a reason
一§21·2 what is never taken back
一§22·1 三包 goods count as normal ones in the first week
一§22·2 later a report on the quality is needed
一§23 the price of a return
一§23(1) bought at a discount, returned at it
一§23(2) seasonal goods returned late: today's price
一§23(3) damaged by the company: the original price
一§24·1 spoilt by use: not taken back
一§24·2 still, a repair or another way is offered
一§25 other departments do their share
一§26 shirking and quarrels have consequences
一§27 the cause and who answers for it are found
一§28 complaints by whatever way and in whatever form
一§28(1) whoever notices one, or a trend, reports it at once
一§28(2) handled until the user is satisfied, then filed
一§28(3) its cause counts in the appraisal
一§29 several ways to reach the company
一§30·1 each contact is recorded
一§30·2 and passed to whom it concerns
一§30·3 an emergency goes to the supervisor at once
一§31 a warehouse for spares
一§32 spares at the right time, number and quality
一§33·1 tools are issued against the register
一§33·2 tools are not private; loss is made good
一§33·3 tools are handed over on leaving
一§33·4 a worn valuable tool needs a report
一§34 stock is checked and topped up
一§35 supervision keeps promises kept
一§36 calls back, a complaint line and visits
二§1 spares are secured and their work is ordered
二§2 no spares but through proper channels
二§3 stations apply to their hub, else to headquarters
二§4·1 demand is pooled and forecast
二§4·2 budget and plan of purchases
二§5 purchases follow them
二§6 a warehouse for spares, again
二§7 managed by class, again
二§8 custody of the keys
二§9 no strangers in the store
二§10 fire equipment, checked
二§11 in and out are booked at once
二§12·1 units to lend may be kept
二§12·2 one stands in during a repair
二§12·3 and comes back after it
二§13 dear equipment is a fixed asset
二§14 tools, again
三§1 listen widely, act in time, answer soon
三§2 the general manager approves this system and its changes
三§3 eight heads of proposals
三§3(1) where people shop
三§3(2) quality of products
三§3(3) development and design
三§3(4) new technology
三§3(5) new materials and parts
三§3(6) logistics and sales channels
三§3(7) after-sales service
三§3(8) anything else, named
三§4 proposals come in by several ways
三§5 an acceptance record; the department concerned studies it
三§6 adopted, declined or retained
三§7 adopted: carried out, the customer knows when and how
三§8 declined: answered with thanks
三§9·1 retained for two months as a rule
三§9·2 and the customer knows why
三§10 rights: the company's, or joint by agreement
三§11·1 a panel grades by creativity, feasibility and benefit
三§11·2 the grade sets the reward
三§12 a certificate for many declined in a year
四§1 better quality; exceptions treated in time
四§2 what it covers
四§2(1) checks of quality
四§2(2) exceptions reported and treated
四§3 approval and execution
四§4 three principles
四§4(1) the customer first
四§4(2) everyone joins in
四§4(3) facts decide
四§5 the specialist in charge
四§6 staff check themselves
四§7 looks
四§7(1) uniform and badge
四§7(2) cleanliness
四§7(3) tidy hair
四§7(4) its length
四§7(5) make-up
四§7(6) nails
四§8 discipline
四§8(1) punctual
四§8(2) no leaving without leave
四§8(3) no horseplay
四§8(4) no food, no private business
四§8(5) lost property is left alone
四§9 daily service
四§9(1) polite words
四§9(2) no conflict with customers
四§9(3) other rules
四§10·1 an exception is traced, treated and put on a form
四§10·2 which the manager and departments sign
四§11 spot checks every day
四§12·1 a daily report of exceptions
四§12·2 a meeting about the main ones
四§13 improvements, carried out and checked
四§14 approval of changes
五§1 no harm by carelessness
五§2·1 each inspection is registered
五§2·2 faults are put right, grave ones reported
五§3 approval and execution
五§4 scope: rules
五§5 scope: process
五§6 scope: safety and hygiene
五§7 scope: other matters
五§8 everyone is inspected
五§9 not in the policy: its numbers jump from 8 to 10
五§10 a leading group inspects
五§11 how often
五§11(1) as a rule
五§11(2) new staff
五§11(3) special work
五§12 honest and able inspectors
五§13 strict and real
五§14·1 check sheet and report
五§14·2 results are fed back
六§1 a source for every score
六§2 a group appraises staff
六§3 seven indicators
六§3(1) time to respond
六§3(2) repairs in time
六§3(3) visits done
六§3(4) satisfied complaints
六§3(5) reports in time
六§3(6) whole customer data
六§3(7) other work
六§4 four kinds of assessors
六§5 supervision and correction
六§6 four grades
六§6(1) excellent from 90
六§6(2) good from 80
六§6(3) fair from 65
六§6(4) failed below
六§7 rewards and penalties
六§8 in force, and who explains it
七§1 able staff
七§2 two kinds of training
七§3 newcomers find their way
七§4 and may not stay away from it
七§5 three stages
七§5(1) headquarters
七§5(2) department
七§5(3) field
七§6 at headquarters
七§6(1) the company
七§6(2) its leaders
七§6(3) its rules
七§6(4) its surroundings
七§6(5) manners
七§7 who trains in the department
七§8 in the department
七§8(1) its duties and rules
七§8(2) the post
七§8(3) daily work
七§8(4) skills
七§8(5) neighbours
七§9 practice under a mentor
七§10 aims of training in service
七§10(1) mastery of the post
七§10(2) readiness for others
七§11(1) the yearly plan
七§11(2) a course outside it
七§12(1)·1 courses by the plan
七§12(1)·2 an agreement where the company pays
七§12(2) inside, outside or sent out
七§12(3) forms of courses
七§13 who explains it
七§14 in force from
八§1 service and image
八§2 for all of the centre
八§3 reception
八§3(1)·1 uniform and badge
八§3(1)·2 cleanliness
八§3(1)·3 tidy hair
八§3(1)·4 its length
八§3(1)·5 make-up
八§3(1)·6 nails
八§3(2)·1 calm and polite speech
八§3(2)·2 forms of address
八§3(2)·3 greeted first
八§3(3)·1 answered by the third ring
八§3(3)·2 an apology for waiting
八§3(3)·3 passed on, by note if need be
八§3(3)·4 the neighbour's phone
八§3(3)·5 the other hangs up first
八§3(4)a received warmly
八§3(4)b solved at once where it can be
八§3(4)c else explained, or another way agreed
八§4 visits
八§4(1) before a visit
八§4(1)准则a prepared and punctual
八§4(1)准则b courteous
八§4(1)准则c to the end
八§4(1)形象 dress and card
八§4(1)物品 tools
八§4(1)心理a the customer's history, the way there
八§4(1)心理b the symptoms; here the text breaks off
"""


def clause(text: str) -> re.Match[str] | None:
    """The parts of a single clause; None where a text is none."""
    found = CITED.fullmatch(text)
    return found if found is not None and found["last"] is None else None


@dataclass(frozen=True)
class Clause:
    """A clause: its id as code and tests cite it, and its gist."""

    id: str
    gist: str

    @property
    def required(self) -> bool:
        """Code carries it out, and a test shows it."""
        return self.id not in NOT_SOFTWARE


@cache
def clauses() -> tuple[Clause, ...]:
    """All of them, in the policy's order."""
    return tuple(Clause(*line.split(" ", 1)) for line in _LIST.strip().splitlines())
