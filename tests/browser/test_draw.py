"""Slots ranked in a real browser, by buttons and by dragging, and the pages of the draw."""

from typing import Any

from playwright.sync_api import Page, expect

from app.core.clock import travel
from app.core.db import db
from app.seminars.draw_models import DrawState
from app.seminars.drawing import queries
from app.seminars.drawing.running import run_draw
from app.seminars.models import Seminar
from tests.browser.conftest import PHONE, LiveServer, OpenPage
from tests.browser.scan import look_over
from tests.factories import at
from tests.seminars.drawing.classes import OPEN, Class, make_class, make_papers


def _order(page: Page) -> list[str]:
    rows = page.locator("[data-ranked] > li")
    return [str(rows.nth(n).get_attribute("data-title")) for n in range(rows.count())]


def _drag_to_the_top(page: Page, title: str) -> None:
    start = page.locator(f"[data-ranked] [data-title='{title}'] .handle").bounding_box()
    end = page.locator("[data-ranked] > li").first.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(start["x"], end["y"] + 4, steps=6)
    page.mouse.up()


def _class(**values: Any) -> Class:
    it = make_class(**values)
    with travel(OPEN):
        make_papers(it.seminar, True)
    return it


def test_wishes_are_put_in_order_and_saved(live_server: LiveServer, open_page: OpenPage) -> None:
    with live_server.app.app_context():
        it = _class(closes_at=at("2020-10-31 00:00"))
        path = f"/c/{it.course.slug}/seminars/{it.seminar.public_id}/wishes"
        member, seminar_id, group = it.members[0], it.seminar.id, it.groups[0]
        expected = [slot.id for slot in (it.slots[0], it.slots[2], it.slots[1])]
        db.session.refresh(group)
    page = open_page(live_server, path, who=member, size=PHONE)
    first, second, third = (f"Wednesday 21 Oct, {hour}:00" for hour in (15, 16, 17))
    for title in (first, second, third):
        page.get_by_role("button", name=f"{title}: add to the list").click()
    page.get_by_role("button", name=f"{third}: up").press("Enter")
    assert _order(page) == [first, third, second]
    expect(page.locator("[data-status]").first).to_have_text(f"{third} is choice 2 of 3.")
    _drag_to_the_top(page, second)
    assert _order(page) == [second, first, third]
    page.get_by_role("button", name=f"{second}: remove from the list").press("Enter")
    page.get_by_role("button", name=f"{second}: add to the list").press("Enter")
    page.get_by_role("button", name=f"{third}: up").press("Enter")
    page.get_by_role("button", name=f"{third}: down").press("Enter")
    page.get_by_role("button", name=f"{second}: up").press("Enter")
    page.get_by_role("button", name=f"{second}: down").press("Enter")
    assert look_over(page) == []
    page.get_by_role("button", name="Save the list").click()
    expect(page.locator(".messages")).to_contain_text("Saved.")
    assert _order(page) == [first, third, second]
    with live_server.app.app_context():
        seminar = db.session.get_one(Seminar, seminar_id)
        ranked = queries.wished_slots(db.session.merge(group), seminar)
        assert [slot.id for slot in ranked] == expected


def test_the_pages_of_a_draw_are_in_order(live_server: LiveServer, open_page: OpenPage) -> None:
    with live_server.app.app_context():
        it = _class(groups=4)
        with travel(OPEN):
            for group in range(4):
                it.rank(group, 0, 1)
        draft = run_draw(it.seminar, it.teacher)
        base = f"/c/{it.course.slug}"
        manage = f"{base}/manage/seminars/{it.seminar.public_id}/draw"
        mine = f"{base}/manage/draws/{draft.public_id}/groups/{it.groups[0].public_id}"
        result = f"{base}/seminars/{it.seminar.public_id}/draw"
        teacher, member, seminar_id = it.teacher, it.members[0], it.seminar.id
    page = open_page(live_server, manage, who=teacher)
    assert look_over(page) == []
    page.goto(mine)
    assert look_over(page) == []
    page.goto(manage)
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("button", name="Publish it").click()
    expect(page.locator(".messages")).to_contain_text("The draw is published.")
    student = open_page(live_server, result, who=member)
    assert look_over(student) == []
    with live_server.app.app_context():
        seminar = db.session.get_one(Seminar, seminar_id)
        assert queries.draw_in(seminar, DrawState.PUBLISHED) is not None
