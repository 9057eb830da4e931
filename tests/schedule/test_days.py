"""Hours that a day does not have, days that are slips of typing, and meetings that never end."""

from datetime import date, time

import pytest
from flask import Flask

from app.core.errors import InvalidInput
from app.schedule import adding, hours, moving, queries
from app.schedule.models import MeetingKind
from app.schedule.moving import Way, Wish
from app.schedule.patterns import Pattern, dates_of, parse_pattern
from tests.factories import at
from tests.schedule.scenes import Scene, refused

# In Berlin no clock shows 02:30 on Sunday 28 March 2027, and 03:30 comes at once.
BEFORE, NIGHT = date(2027, 3, 21), (time(2, 30), time(3, 30))
SUNDAYS = Pattern(frozenset({6}), BEFORE, date(2027, 3, 28), *NIGHT)


def test_hours_over_which_the_clocks_go_forward_are_refused_with_their_day(
    app_sqlite: Flask,
) -> None:
    with app_sqlite.app_context():
        scene = Scene(app_sqlite, "Europe/Berlin")
        actor = scene.staff.user
        with pytest.raises(InvalidInput, match="On Sun 28 Mar 2027 the clocks go forward"):
            adding.add_meetings(scene.course, actor, SUNDAYS, kind=MeetingKind.LECTURE)
        assert queries.meetings(scene.course) == []
        last = scene.meeting("2027-03-21 01:30", ends_at=at("2027-03-21 02:30"))
        for shown in (Wish(Way.PUSH), Wish(Way.CANCEL, last_day=date(2027, 3, 28))):
            with refused("clocks_go_forward"):
                moving.plan(last, shown)
        scene.meeting("2027-03-28 08:00")
        with refused("clocks_go_forward"):
            hours.set_hours(scene.course, actor, NIGHT)


def test_a_day_that_is_a_slip_is_refused(scene_sqlite: Scene) -> None:
    last = scene_sqlite.meeting("2199-12-30 07:00")
    with refused("too_far"):
        moving.plan(last, Wish(Way.PUSH))
    with refused("too_far"):
        dates_of(Pattern(frozenset({0}), date(1969, 1, 1), date(1970, 2, 1), time(9), time(10)))
    with pytest.raises(InvalidInput, match="There is no day 1 Jan 0000"):
        parse_pattern("Mon 9:00-10:00, 0000-01-01 to 2020-02-01", 2020)


def test_a_meeting_of_a_year_is_a_slip(scene_sqlite: Scene) -> None:
    with pytest.raises(InvalidInput, match="It would last 364 days. Is the year right?"):
        scene_sqlite.meeting("2020-10-14 07:00", ends_at=at("2021-10-13 09:00"))
    scene_sqlite.meeting("2020-10-14 07:00", ends_at=at("2020-10-28 07:00"))
