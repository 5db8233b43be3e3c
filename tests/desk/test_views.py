"""The saved views by office: a person opens those of their own work, a supervisor what is overdue (一§35)."""

import re
from datetime import date
from typing import Any

from sqlalchemy import Engine, text

from desk.commands.saved_views import next_dues
from desk.shown import view_words, views
from desk.shown.views import ALL, Asked, View
from models.offices import OFFICES
from models.policy.calendar import Calendar, Year
from models.words.spoken import speaking
from own_kinds.enquiry import Enquiry
from workflows.registry import PROCEDURES

KINDS = [kind.procedure for kind in PROCEDURES]
FRIDAY = date(2026, 11, 27)


def named(found: list[View], office: str) -> dict[str, str]:
    """The queries of an office's views by their names."""
    return {view.name: view.query for view in found if view.office == office}


def shown(kinds: Any = KINDS, asked: Asked | None = None) -> list[View]:
    return views.views(kinds, Calendar(), FRIDAY, asked)


def test_each_office_has_the_views_of_its_own_kinds() -> None:
    """No query of an office lists another office's cases; nobody has to open more than two dozen."""
    service, of_rounds = named(shown(), "service"), named(shown(), "rounds")
    assert {"Service, new", "Service, overdue", "Service, on hold", "Repair, open", "Proposal, open"} <= service.keys()
    assert "WorkflowType IN (" in service["Service, overdue"]
    assert [name for name, query in service.items() if "Round" in query] == []
    assert {"Round, open", "Round, on hold"} <= of_rounds.keys()
    assert all('WorkflowType = "Round"' in query for query in of_rounds.values())
    assert len(service) <= 24


def test_what_waits_for_a_signature_or_a_judgement_has_a_view() -> None:
    """Those who instruct, countersign, review and verify find theirs (四§10·2, 四§13)."""
    quality = named(shown(), "quality")
    for kind, state in (("Nonconformity", "instructed"), ("Improvement", "verifying")):
        assert f'WorkflowType = "{kind}" AND CaseState = "{state}"' in quality[f"{kind}, {state}"]
    assert len(quality) <= 24


def test_a_kind_more_joins_its_office() -> None:
    """It adds one view of its own, and stands in those that the office has."""
    more = named(shown([*KINDS, Enquiry.procedure]), "service")
    assert more.keys() - named(shown(), "service").keys() == {"Enquiry, open"}
    assert '(WorkflowType = "Enquiry" AND CaseState = "asked")' in more["Service, new"]
    assert '"Enquiry"' in more["Service, with nobody"]


def test_each_name_stands_once() -> None:
    """A browser keeps its views by their names."""
    found = [view.name for view in shown(asked=Asked("clerk:c-1", "round:certificates", {"certificates": "due"}))]
    assert sorted(found) == sorted(set(found))


def test_a_round_is_neither_due_work_nor_with_nobody() -> None:
    """Its own view says when it is due next; where work is listed it would stand every day."""
    asked = Asked(rounds={"certificates": "due 2026-11-27 08:00"})
    everywhere = named(shown(), ALL)
    assert all('WorkflowType != "Round"' in everywhere[name] for name in ("With nobody", "Due on 2026-11-27"))
    own = next(view for view in shown(asked=asked) if view.name == "Round certificates")
    assert (own.note, 'CaseSubject = "round:certificates"' in own.query) == ("due 2026-11-27 08:00", True)
    assert "due 2026-11-27 08:00</li>" in views.page(shown(asked=asked), "http://ui", "default")


def test_a_round_due_in_a_year_without_holidays_is_due_provisionally(records: Engine) -> None:
    """Its due may move once they are published."""
    row = """
        INSERT INTO service_register (
            workflow_id, first_run_id, number, kind, state, base_level, level, opened_at, due_at, overdue,
            policy_version, calendar_version, request, last_seq, decided_at)
        VALUES ('round-certificates', 'run', 'certificates', 'Round', 'waiting', 0, 0, now(), :due, '[]', 1, 1, '{}', 1,
            now())
        ON CONFLICT (workflow_id) DO UPDATE SET due_at = :due
    """
    calendar = Calendar(years={2026: Year()})
    told = []
    for due in ("2026-12-31T08:00+08:00", "2027-01-04T08:00+08:00"):
        with records.begin() as connection:
            connection.execute(text(row), {"due": due})
            told.append(next_dues(connection, calendar)["certificates"])
    assert told == ["due 2026-12-31 08:00", "due 2027-01-04 08:00 (provisional)"]


def test_who_asks_has_the_cases_with_them_and_those_about_a_subject() -> None:
    """Both are of all offices."""
    everywhere = named(shown(asked=Asked("technician:t-1", "supplier:s-7")), ALL)
    assert 'Assignee = "technician:t-1"' in everywhere["With technician:t-1"]
    assert everywhere["About supplier:s-7"] == 'CaseSubject = "supplier:s-7"'


def test_the_views_are_named_in_the_language_of_the_process() -> None:
    """Their queries are the same: what Temporal is asked does not depend on it."""
    english = shown()
    with speaking("zh_CN"):
        local = shown()
        page = views.page(local, "http://ui", "default")
    assert [view.query for view in local] == [view.query for view in english]
    assert {"已超时", "售后服务：无人承办", "维修：未结", "定期任务：未结"} <= {view.name for view in local}
    assert all(re.search("[\u4e00-\u9fff]", view.name) for view in local)
    assert '<html lang="zh-CN">' in page
    assert "<h2>售后服务</h2>" in page


def test_every_office_has_words() -> None:
    """What heads its views."""
    assert sorted({office.name for office in OFFICES.values()} - view_words.OFFICES.keys()) == []


def test_the_page_groups_the_links_by_office() -> None:
    """One heading an office, a link for each view."""
    page = views.page(shown(), "http://ui", "default")
    assert page.count("<h2>") == 1 + len(views.offices(KINDS))
    assert page.index("<h2>All offices</h2>") < page.index("<h2>Service</h2>")
    assert page.count("<a href=") == len(shown())
