"""Calendars: the same bytes until something changes, times in their zones, one's own by secret."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from flask import Flask

from app.accounts import operations as accounts
from app.core.clock import travel
from app.core.db import write
from app.courses import operations as courses
from app.courses.models import Course, Role
from app.page.calendar import links
from app.page.calendar.events import Event
from app.page.calendar.file import calendar_file
from app.schedule import meetings
from app.seminars.deadline_models import DueKind
from app.seminars.dues.deadline_effect import DeadlineInput
from app.seminars.dues.deadlines import set_deadlines
from app.seminars.holding import swapping, taking
from app.seminars.queries import deadlines_of
from tests.factories import (
    at,
    enroll,
    make_course,
    make_group,
    make_group_set,
    make_meeting,
    make_project,
    make_seminar,
    make_slot,
)
from tests.visitors import Visitor

MONDAY = at("2020-10-12 02:00")


@pytest.fixture
def course(app_sqlite: Flask) -> Iterator[Course]:
    with app_sqlite.app_context(), travel(MONDAY):
        yield make_course("dates")


def events_of(content: bytes) -> dict[str, Any]:
    calendar = icalendar.Calendar.from_ical(content)
    return {str(event["UID"]): event for event in calendar.walk("VEVENT")}


def fetch(app: Flask, path: str = "/c/dates/calendar.ics") -> bytes:
    answer = Visitor(app).get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    return bytes(answer.data)


def test_a_meeting_keeps_its_uid_when_it_moves_and_is_called_off(
    app_sqlite: Flask, course: Course
) -> None:
    staff = enroll(course, Role.INSTRUCTOR).user
    meeting = make_meeting(course, "2020-10-14 07:00", title="Wavelets; nets, and more")
    first = events_of(fetch(app_sqlite))
    meetings.cancel_meeting(meeting, staff)
    second = events_of(fetch(app_sqlite))
    assert first.keys() == second.keys() == {f"meeting-{meeting.public_id}@colloquy"}
    (before,), (after,) = first.values(), second.values()
    assert "Wavelets; nets, and more" in before["SUMMARY"]
    assert before.start == datetime(2020, 10, 14, 15, tzinfo=ZoneInfo("Asia/Hong_Kong"))
    assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")


def test_an_unchanged_calendar_is_not_sent_twice(app_sqlite: Flask, course: Course) -> None:
    make_meeting(course)
    first = Visitor(app_sqlite).get("/c/dates/calendar.ics")
    with travel(MONDAY + timedelta(days=3)):
        again = Visitor(app_sqlite).get(
            "/c/dates/calendar.ics", {"If-None-Match": first.headers["ETag"]}
        )
    assert again.status_code == 304


def test_hours_stay_right_across_daylight_saving_without_knowing_the_zone() -> None:
    """The file's own VTIMEZONE is what programs read that have no zone of that name."""
    zone = "America/New_York"
    days = [datetime(2020, month, day, 15, tzinfo=ZoneInfo(zone)) for month, day in DST_DAYS]
    content = calendar_file(
        "Term",
        [
            Event(f"m{at}", zone, day, day + timedelta(hours=1), "T", "", "", "https://e.x/", day)
            for at, day in enumerate(days)
        ],
    )
    text = content.decode()
    rules = icalendar.Calendar.from_ical(content).walk("VTIMEZONE")
    assert [str(each["TZID"]) for each in rules] == [zone]
    (rule,) = rules
    assert isinstance(rule, icalendar.Timezone)
    own = rule.to_tz(lookup_tzid=False)
    for day in days:
        assert f"DTSTART;TZID={zone}:{day:%Y%m%dT%H%M%S}" in text
        assert day.replace(tzinfo=None).replace(tzinfo=own).utcoffset() == day.utcoffset()


DST_DAYS = ((3, 7), (3, 8), (10, 31), (11, 1), (11, 4))


def test_ones_own_calendar_has_slots_and_due_times_and_nobody_elses(
    app_sqlite: Flask, course: Course
) -> None:
    me, other = (enroll(course, Role.STUDENT) for _ in range(2))
    group_set = make_group_set(course, min_size=1)
    mine, theirs = make_group(group_set, me), make_group(group_set, other)
    seminar, meeting = make_seminar(group_set), make_meeting(course)
    slots = [make_slot(seminar, meeting) for _ in range(2)]
    taking.sign_up(slots[0], mine, me, title="My margins", papers="")
    taking.sign_up(slots[1], theirs, other, title="Their margins", papers="")
    project = make_project(group_set)
    links.renew(me.user)
    path = f"/calendar/{links.token_of(me.user)}.ics"
    content = fetch(app_sqlite, path)
    found = events_of(content)
    kinds = sorted(uid.partition("-")[0] for uid in found)
    assert kinds == ["meeting", "project", "slot"]
    due = found[f"project-{project.public_id}@colloquy"]
    assert due.start == project.due_at
    assert b"Their margins" not in content
    courses.withdraw(course, me, enroll(course, Role.INSTRUCTOR).user)
    assert not events_of(fetch(app_sqlite, path))


def test_what_hangs_on_ones_slot_is_in_ones_calendar_and_follows_the_slot(
    app_sqlite: Flask, course: Course
) -> None:
    me, other = (enroll(course, Role.STUDENT) for _ in range(2))
    staff = enroll(course, Role.INSTRUCTOR).user
    group_set = make_group_set(course)
    seminar = make_seminar(group_set)
    set_deadlines(seminar, staff, [DeadlineInput(DueKind.SLIDES, "Slides", -1, 23 * 60 + 59)])
    (slides,) = deadlines_of(seminar)
    held, others = (
        taking.sign_up(
            make_slot(seminar, make_meeting(course, day)),
            make_group(group_set, who),
            who,
            title="Margins",
            papers="",
        )
        for who, day in ((me, "2020-10-21 07:00"), (other, "2020-10-28 07:00"))
    )
    links.renew(me.user)
    path = f"/calendar/{links.token_of(me.user)}.ics"
    key = f"due-{held.public_id}-{slides.public_id}@colloquy"
    before = events_of(fetch(app_sqlite, path))[key]
    assert before.start == at("2020-10-20 15:59")
    swapping.exchange(held, others, staff)
    after = events_of(fetch(app_sqlite, path))[key]
    assert after.start == at("2020-10-27 15:59")
    assert after["sequence"] > before["sequence"]


def test_the_secret_address_ends_when_it_is_replaced_altered_or_its_owner_leaves(
    app_sqlite: Flask, course: Course
) -> None:
    me = enroll(course, Role.STUDENT)
    visitor = Visitor(app_sqlite, me)
    assert links.token_of(me.user) == ""
    visitor.post("/account/calendar", {})
    first = links.token_of(me.user)
    assert first in visitor.get("/account/calendar").get_data(as_text=True)
    visitor.post("/account/calendar", {})
    second = links.token_of(me.user)

    def status(token: str) -> int:
        return Visitor(app_sqlite).get(f"/calendar/{token}.ics").status_code

    key, _, seal = second.rpartition(".")
    altered = f"{key}.{seal[:-2]}AA"
    assert [status(t) for t in (first, second, altered, key, "x.y", "é")] == [404, 200] + [404] * 4
    with write(me.user):
        me.user.disabled_at = MONDAY
    assert status(second) == 404
    assert accounts.find_user(me.user.email) is not None
