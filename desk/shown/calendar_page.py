"""A month of the company's calendar: which days are worked, from when to when, and why not."""

from calendar import monthrange
from datetime import date, time, timedelta
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from models.policy.calendar import Calendar
from models.policy.working_days import WEEK
from models.words.spoken import say
from models.words.words import Words

MARKS = {"holiday": "休", "make_up": "班", "override": "*"}
WEEKDAYS = {
    name: Words(name.capitalize(), zh)
    for name, zh in zip(WEEK, ("周一", "周二", "周三", "周四", "周五", "周六", "周日"), strict=True)
}
CLOSED = Words("closed", "休息")
ZONE = Words("Zone {zone}, holidays of {country}.", "时区 {zone}，节假日依 {country}。")
TITLES = {
    "holiday": Words("Holidays 休: {days}.", "假日（休）：{days}。"),
    "make_up": Words("Make-up workdays 班: {days}.", "调休上班（班）：{days}。"),
    "override": Words("Own days *: {days}.", "公司自定日（*）：{days}。"),
}
UNPUBLISHED = Words(
    "No holiday arrangement is published for {year}: dues in it are provisional.",
    "{year} 年放假安排尚未公布：该年内的期限均为暂定。",
)
STYLES = {"holiday": "red", "make_up": "bold yellow", "override": "magenta", "day_off": "dim", "workday": ""}


def kind_of(calendar: Calendar, day: date) -> str:
    """What a day is: an override, a public holiday, a make-up workday, a usual day off or workday."""
    if day in calendar.overrides:
        return "override"
    year = calendar.years.get(day.year)
    if year is not None and day in year.holidays:
        return "holiday"
    if year is not None and day in year.workdays:
        return "make_up"
    return "workday" if calendar.is_workday(day) else "day_off"


def days(first: date) -> list[date]:
    """The days of the month that begins on `first`."""
    return [first + timedelta(days=n) for n in range(monthrange(first.year, first.month)[1])]


def data(calendar: Calendar, first: date) -> dict[str, Any]:
    """The month for programs."""
    return {
        "month": f"{first:%Y-%m}",
        "zone": calendar.zone,
        "country": calendar.country,
        "published": first.year in calendar.years,
        "days": [
            {
                "day": day.isoformat(),
                "weekday": WEEK[day.weekday()],
                "kind": kind_of(calendar, day),
                "periods": [list(pair) for pair in periods(calendar, day)],
            }
            for day in days(first)
        ],
    }


def periods(calendar: Calendar, day: date) -> list[tuple[str, str]]:
    """A day's working periods on the wall clock; the end of the day is 24:00."""
    return [
        (f"{start:%H:%M}", "24:00" if end == time(0) else f"{end:%H:%M}") for start, end in calendar.wall_periods(day)
    ]


def grid(calendar: Calendar, first: date) -> RenderableType:
    """The month as a sheet, Monday to Sunday, with what is out of the usual below."""
    table = Table(title=f"{first:%Y-%m}", title_justify="left", show_lines=True)
    for name in WEEK:
        table.add_column(say(WEEKDAYS[name]), min_width=11)
    cells: list[Text] = [Text("")] * first.weekday() + [_cell(calendar, day) for day in days(first)]
    for start in range(0, len(cells), 7):
        table.add_row(*cells[start : start + 7])
    return Group(table, *(Text(line) for line in notes(calendar, first)))


def _cell(calendar: Calendar, day: date) -> Text:
    kind = kind_of(calendar, day)
    worked = "\n".join(f"{start}-{end}" for start, end in periods(calendar, day)) or say(CLOSED)
    return Text(f"{day.day} {MARKS.get(kind, '')}\n{worked}", STYLES[kind])


def notes(calendar: Calendar, first: date) -> list[str]:
    """Zone, country, and the days that are not as usual."""
    lines = [say(ZONE, zone=calendar.zone, country=calendar.country)]
    for kind, title in TITLES.items():
        found = [f"{day:%m-%d}" for day in days(first) if kind_of(calendar, day) == kind]
        if found:
            lines.append(say(title, days=", ".join(found)))
    if first.year not in calendar.years:
        lines.append(say(UNPUBLISHED, year=first.year))
    return lines
