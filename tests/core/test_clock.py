"""One clock; wall-clock times in a zone, across daylight saving."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core import clock


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        ("Asia/Hong_Kong", "2020-10-14 23:59", "2020-10-14 15:59"),
        ("Europe/Berlin", "2020-10-25 01:59", "2020-10-24 23:59"),
        # Repeated by the end of daylight saving: the first time round counts.
        ("Europe/Berlin", "2020-10-25 02:30", "2020-10-25 00:30"),
        # Skipped by its beginning: as far after the jump.
        ("Europe/Berlin", "2021-03-28 02:30", "2021-03-28 01:30"),
        ("Asia/Hong_Kong", "2020-02-29 00:00", "2020-02-28 16:00"),
    ],
)
def test_a_wall_time_is_one_moment(zone: str, local: str, utc: str) -> None:
    assert clock.from_local(wall(local), zone) == wall(utc).replace(tzinfo=UTC)


def test_a_held_clock_stands_still_and_goes_on_afterwards() -> None:
    moment = datetime(2020, 10, 12, 2, 0, tzinfo=UTC)
    with clock.travel(moment):
        assert clock.now() == moment
        with clock.travel(moment + timedelta(hours=1)):
            assert clock.now() == moment + timedelta(hours=1)
        assert clock.now() == moment
    assert abs(clock.now() - datetime.now(UTC) - clock.offset()) < timedelta(minutes=1)


def test_the_clock_is_held_only_at_a_moment_with_a_zone() -> None:
    with pytest.raises(ValueError, match="aware"), clock.travel(wall("2020-10-12")):
        pass
