"""On time, late, too late: to the second, across daylight saving, from the first byte on."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from app.core.clock import from_local, travel
from app.projects import operations
from tests.conftest import FrozenClock
from tests.factories import at
from tests.pdfs import document
from tests.projects.scenes import Pieces, Scene

DUE = at("2020-10-14 15:59")
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("moment", "status", "late"),
    [
        (at("2020-10-01 00:00") - SECOND, 409, None),
        (at("2020-10-01 00:00"), 303, 0),
        (DUE - SECOND, 303, 0),
        (DUE, 303, 0),
        (DUE + SECOND, 303, 1),
        (DUE + DAY, 303, 1),
        (DUE + DAY + SECOND, 303, 2),
        (DUE + 2 * DAY, 303, 2),
        (DUE + 2 * DAY + SECOND, 409, None),
    ],
)
def test_a_second_decides(
    scene: Scene, frozen_clock: FrozenClock, moment: datetime, status: int, late: int | None
) -> None:
    frozen_clock.set(moment)
    assert scene.hand_in().status_code == status
    assert [attempt.late_days for attempt in scene.attempts()] == ([] if late is None else [late])


def test_without_late_days_nothing_is_taken_after_the_due_time(
    app: Flask, frozen_clock: FrozenClock
) -> None:
    with app.app_context():
        scene = Scene(app, late_days=0)
        assert (
            "Nothing is taken after the due time." in scene.client(scene.ann).get(scene.base).text
        )
        frozen_clock.set(DUE)
        assert scene.hand_in("one").status_code == 303
        frozen_clock.set(DUE + SECOND)
        assert scene.hand_in("two").status_code == 409
        assert len(scene.attempts()) == 1


# Both clocks change on 1 November 2020 and 14 March 2021, two hours after midnight in New York.
@pytest.mark.parametrize(
    ("due", "closing"),
    [
        ("2020-10-31T23:59", "Sun 1 Nov, 22:59"),
        ("2021-03-13T23:59", "Mon 15 Mar, 00:59"),
    ],
    ids=["clocks go back", "clocks go forward"],
)
def test_a_late_day_is_24_hours_when_the_clocks_change(app: Flask, due: str, closing: str) -> None:
    due_at = from_local(datetime.fromisoformat(due), "America/New_York")
    with app.app_context(), travel(due_at - DAY):
        scene = Scene(app, time_zone="America/New_York", due_at=due_at, late_days=1)
        page = scene.client(scene.ann).get(scene.base).text
        assert "23:59" in page
        assert f"Late work is taken until {closing} (Eastern Time)" in page
        late = []
        for number, moment in enumerate((due_at, due_at + SECOND, due_at + DAY)):
            with travel(moment):
                assert scene.hand_in(f"key-{number}").status_code == 303
                late.append(scene.attempts()[-1].late_days)
        with travel(due_at + DAY + SECOND):
            refusal = scene.hand_in("too late")
        assert late == [0, 1, 1]
        assert refusal.status_code == 409
        assert f"closed on {closing} (Eastern Time)" in refusal.text


def test_a_due_time_in_the_hour_that_comes_twice_is_the_first_of_the_two(
    app: Flask, frozen_clock: FrozenClock
) -> None:
    due_at = from_local(datetime(2020, 11, 1, 1, 30), "America/New_York")  # noqa: DTZ001
    with app.app_context():
        scene = Scene(app, time_zone="America/New_York", due_at=due_at, late_days=1)
        frozen_clock.set(at("2020-11-01 05:30"))
        scene.hand_in("first time round")
        frozen_clock.set(at("2020-11-01 06:30"))
        scene.hand_in("second time round")
        first, second = scene.attempts()
        assert (first.late_days, second.late_days) == (0, 1)
        receipt = scene.client(scene.ann).get(scene.url(second, "receipt.txt")).text
        assert "UTC: 2020-11-01 06:30:00" in receipt


def test_a_hand_in_counts_from_when_it_began_to_arrive(
    scene: Scene, frozen_clock: FrozenClock
) -> None:
    """A slow network after that makes nobody late, not even past the close."""
    start = DUE + 2 * DAY - SECOND
    frozen_clock.set(start)
    client = scene.client(scene.ann)
    body = Pieces(
        {
            "form_key": "slow",
            "title": "On margins",
            "comment": "",
            scene.report.field: (document(), "report.pdf"),
        },
        meanwhile=lambda: frozen_clock.advance(hours=1),
    )
    answer = client.send(scene.submit, body)
    assert answer.status_code == 303
    assert frozen_clock.now > start
    (attempt,) = scene.attempts()
    assert (attempt.received_at, attempt.late_days) == (start, 2)
    assert "23:58:59 (Hong Kong Time)" in client.get(answer.location).text


def test_an_hour_before_the_due_time_is_on_time_however_slow_the_network(
    scene: Scene, frozen_clock: FrozenClock
) -> None:
    frozen_clock.set(DUE)
    fields: dict[str, str | tuple[bytes, str]] = {
        "form_key": "slow",
        "title": "On margins",
        scene.report.field: (document(), "report.pdf"),
    }
    body = Pieces(fields, meanwhile=lambda: frozen_clock.advance(minutes=30))
    assert scene.client(scene.ann).send(scene.submit, body).status_code == 303
    assert scene.attempts()[0].late_days == 0


def test_an_extension_and_late_days_add_up(scene: Scene, frozen_clock: FrozenClock) -> None:
    later = DUE + 3 * DAY
    operations.grant_extension(scene.project, scene.group, later, "", scene.staff)
    frozen_clock.set(later + 2 * DAY)
    assert scene.hand_in("one").status_code == 303
    frozen_clock.set(later + 2 * DAY + SECOND)
    assert scene.hand_in("two").status_code == 409
    (attempt,) = scene.attempts()
    assert (attempt.due_at, attempt.late_days) == (later, 2)
