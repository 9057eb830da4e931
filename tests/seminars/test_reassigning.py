"""Staff move a group to a free slot: what it presents goes along, and its place is free."""

import html

from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEntry
from app.core.clock import travel
from app.core.db import db, write
from app.groups.rules import group_title
from app.seminars.holding import giving_up, swapping, taking
from app.seminars.holding.shown import mark_of
from app.seminars.models import SignUp, SlotMode
from app.seminars.swap_models import OfferState
from tests.accounts.mailbox import letters
from tests.factories import at, make_group, make_group_set, make_seminar, make_slot
from tests.outbox import with_mail
from tests.seminars.scene import MONDAY, Scene, make_scene, refused
from tests.seminars.visiting import visitor

LATE = at("2020-10-22 00:00")  # when the slots are over


def url_of(scene: Scene, held: SignUp) -> str:
    return f"/c/{scene.course.slug}/manage/seminars/sign-ups/{held.public_id}/move"


def test_all_goes_along_and_who_waits_has_the_place(app: Flask) -> None:
    with with_mail(app).app_context():
        with travel(MONDAY):
            scene = make_scene(slots=3, pairs=3)
            held, theirs = scene.take(0, 0), scene.take(1, 1)
            scene.wait(0, 2)
            offer = swapping.offer_swap(theirs, held, scene.people[2], "")
            key, sent = held.public_id, len(letters(app))
            for _again in range(2):
                taking.reassign(held, scene.slots[2], scene.staff.user, reason="A guest comes.")
        assert [scene.holders(n) for n in range(3)] == [[2], [1], [0]]
        assert (held.public_id, held.title) == (key, "Margin bounds")
        assert offer.state is OfferState.VOID
        mine = {each.user.email for each in scene.groups[0].members}
        told = [letter for letter in letters(app)[sent:] if letter.to in mine]
        assert len(told) == len(mine)
        assert all("The reason: A guest comes." in letter.body for letter in told)
        lines = select(AuditEntry).where(AuditEntry.action == "sign_up.reassign")
        [line] = db.session.scalars(lines)
        assert line.detail["reason"] == "A guest comes."


def test_no_cut_off_and_no_draw_keep_staff_from_it_but_a_full_slot_does(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        with travel(MONDAY):
            scene = make_scene(slots=3)
            held, _theirs = scene.take(0, 0), scene.take(1, 1)
        with write(scene.course):
            scene.seminar.mode, scene.seminar.draw_seed = SlotMode.DRAW, "seed"
        with travel(LATE):
            with refused("slot_full"):
                taking.reassign(held, scene.slots[1], scene.staff.user)
            taking.reassign(held, scene.slots[2], scene.staff.user)
            assert scene.holders(2) == [0]
            giving_up.take_out(held, scene.staff.user)
            with refused("given_up"):
                taking.reassign(held, scene.slots[0], scene.staff.user)


def test_the_page_has_the_free_slots_and_why_not_others(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene = make_scene(slots=3)
        held, name = scene.take(), scene.groups[0].members[0].name
        others = make_group_set(scene.course, "others")
        at_once = make_slot(make_seminar(others), scene.meeting, starts_at=scene.slots[2].starts_at)
        taking.assign_slot(
            at_once, make_group(others, scene.people[0]), scene.staff.user, title="", papers=""
        )
        staff, url = visitor(scene.staff), url_of(scene, held)
        out = staff.get(url.replace("/move", "/take-out")).text
        assert "Its title and papers are lost" in out
        assert f'href="{url}"' in out
        page = html.unescape(staff.get(url).text)
        assert page.count('type="radio"') == 1
        assert f'value="{scene.slots[1].public_id}"' in page
        assert f"{name} " in page[page.index("Free, but not for this group") :]
        sent = {"slot": scene.slots[1].public_id, "seen": mark_of(held), "reason": ""}
        taking.reassign(held, scene.slots[1], scene.staff.user)
        stale = staff.post(url, data={**sent, "slot": scene.slots[0].public_id})
        assert stale.status_code == 409
        assert f"{group_title(held.group)} holds Wed 21 Oct, 15:25 now" in stale.text
        assert staff.post(url, data=sent).status_code == 303  # it is there already
        assert staff.post(url, data={**sent, "slot": at_once.public_id}).status_code == 422
        giving_up.take_out(held, scene.staff.user)
        assert staff.get(url).status_code == 404
        assert staff.post(url, data=sent).status_code == 409
