"""What a group presents is said anew until its slot is settled, and calendars hear of it."""

import pytest
from flask import Flask

from app.core.clock import travel
from app.core.db import write
from app.core.errors import InvalidInput
from app.schedule import meetings
from app.seminars.holding import changing, giving_up, taking
from app.seminars.setting import slots
from tests.factories import at
from tests.seminars.scene import MONDAY, WHAT, make_scene, refused
from tests.seminars.visiting import visitor


def test_title_and_papers_change_until_the_slot_is_settled_and_later_by_staff(
    app: Flask,
) -> None:
    with app.app_context():
        scene = make_scene(cutoff_days=1)
        with travel(MONDAY):
            sign_up = scene.take()
        with travel(at("2020-10-20 06:59:59")):
            changing.change_sign_up(sign_up, scene.people[1], title="Better", papers="")
            with refused("not_a_member"):
                changing.change_sign_up(sign_up, scene.people[2], title="Theirs", papers="")
            with pytest.raises(InvalidInput):
                changing.change_sign_up(sign_up, scene.people[1], title="", papers="")
        for moment, code in (("2020-10-20 07:00", "settled"), ("2020-10-21 07:00", "slot_past")):
            with travel(at(moment)), refused(code):
                changing.change_sign_up(sign_up, scene.people[1], title="Late", papers="")
        with travel(at("2020-10-21 07:00")):
            changing.edit_sign_up(sign_up, scene.staff.user, title="By staff", papers="x")
        assert (sign_up.title, sign_up.papers) == ("By staff", "x")
        giving_up.take_out(sign_up, scene.staff.user)
        with refused("given_up"):
            changing.edit_sign_up(sign_up, scene.staff.user, title="Ghost", papers="")


def test_a_calendar_hears_of_another_time_title_or_a_day_that_is_off(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene = make_scene()
        sign_up, slot, staff = scene.take(), scene.slots[0], scene.staff.user
        seen = [sign_up.revision]

        def heard() -> bool:
            seen.append(sign_up.revision)
            return seen[-1] > seen[-2] and sign_up.changed_at == MONDAY

        changing.edit_sign_up(sign_up, staff, **WHAT)
        assert not heard()
        changing.edit_sign_up(sign_up, staff, title="Other", papers=WHAT["papers"])
        assert heard()
        changing.edit_sign_up(sign_up, staff, title="Other", papers="not in calendars")
        assert not heard()
        slots.edit_slot(slot, staff, starts_at=slot.starts_at, minutes=20, capacity=1)
        assert heard()
        scene.take(1, 0, title="Other", papers="not in calendars", instead_of=sign_up)
        assert heard()
        meetings.cancel_meeting(scene.meeting, staff)
        assert heard()


def test_a_group_put_into_a_settled_slot_gives_its_title_once(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        scene = make_scene(cutoff_days=1)
        with travel(at("2020-10-20 12:00")):
            put = taking.assign_slot(
                scene.slots[0], scene.groups[0], scene.staff.user, title="", papers=""
            )
            page = visitor(scene.staff).get(
                f"/c/{scene.course.slug}/manage/seminars/slots/{scene.slots[1].public_id}/assign"
            )
            assert "This slot is settled" in page.text
            changing.change_sign_up(put, scene.people[0], title="Ours", papers="")
            with refused("settled"):
                changing.change_sign_up(put, scene.people[0], title="Again", papers="")
            other = taking.assign_slot(
                scene.slots[1], scene.groups[1], scene.staff.user, title="", papers=""
            )
        with travel(other.slot.starts_at), refused("slot_past"):
            changing.change_sign_up(other, scene.people[2], title="Late", papers="")


def test_papers_of_a_time_when_all_were_allowed_stay_where_they_are(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene = make_scene()
        held = scene.take()
        scene.paper("On margins")
        with write(scene.course):
            scene.seminar.free_papers = False
        url = f"/c/{scene.course.slug}/manage/seminars/sign-ups/{held.public_id}"
        staff = visitor(scene.staff)
        assert WHAT["papers"] in staff.get(url).text
        sent = {"title": "Better", "papers": WHAT["papers"]}
        assert staff.post(url, data=sent).status_code == 303
        assert scene.take(1, 0, instead_of=held).papers == WHAT["papers"]
