"""The seminar's board in a rush: two browsers, one of them with its clock set wrong."""

import re
import time
from dataclasses import dataclass
from datetime import timedelta

from playwright.sync_api import Page, expect

from app.core import clock
from app.courses.models import Enrollment
from tests.browser.conftest import PHONE, LiveServer, OpenPage
from tests.browser.scan import look_over
from tests.factories import (
    enroll,
    make_course,
    make_group,
    make_group_set,
    make_meeting,
    make_seminar,
    make_slot,
)

# Three days ahead of the real time, as a visitor's clock may be.
WRONG_CLOCK = """
  const ahead = 3 * 24 * 3600 * 1000, Right = Date;
  window.Date = class extends Right {
    constructor(...given) { given.length ? super(...given) : super(Right.now() + ahead); }
    static now() { return Right.now() + ahead; }
  };
"""
UNTIL_OPENING = 8.0


@dataclass
class Rush:
    """A seminar that opens in a moment: one slot, and two groups that would have it."""

    board: str
    form: str
    slot: str
    first: Enrollment
    second: Enrollment
    opens: float


def _make_rush(server: LiveServer) -> Rush:
    with server.app.app_context():
        course = make_course()
        group_set = make_group_set(course)
        opens = clock.now() + timedelta(seconds=UNTIL_OPENING)
        opens_here = time.monotonic() + UNTIL_OPENING
        closes = opens + timedelta(days=9)
        seminar = make_seminar(group_set, opens_at=opens, closes_at=closes)
        slot = make_slot(seminar, make_meeting(course, "2020-10-28 07:00", number=7))
        first, second = enroll(course), enroll(course)
        for person in (first, second):
            make_group(group_set, person)
        board = f"/c/{course.slug}/seminars/"
        form = f"{board}slots/{slot.public_id}/sign-up"
        return Rush(board, form, slot.public_id, first, second, opens_here)


def test_a_slot_goes_on_every_board_at_once(live_server: LiveServer, open_page: OpenPage) -> None:
    rush = _make_rush(live_server)
    fast = open_page(live_server, who=rush.first, size=PHONE)
    fast.add_init_script(WRONG_CLOCK)
    fast.goto(rush.form)
    slow = open_page(live_server, rush.board, who=rush.second, size=PHONE)
    _take_when_it_opens(fast, slow, rush)
    _see_it_go(slow, rush)
    # A press just after something moved under the finger does nothing.
    expect(slow.locator("[data-settling]")).to_have_count(0)
    slow.get_by_role("link", name="Wait for it").click()
    slow.get_by_label("Title or topic").fill("Kernels")
    slow.get_by_role("button", name="Wait for it").click()
    expect(slow.get_by_text("place 1", exact=True)).to_be_visible()
    assert look_over(slow) == []
    _give_up(fast)
    # What is one's own is said, to those who don't see it too.
    expect(slow.locator("#board-said")).to_contain_text("You present", timeout=10_000)
    expect(slow.locator(f"#slot-{rush.slot}")).to_have_class(re.compile("yours"))
    _lose_the_connection(slow)


def _take_when_it_opens(fast: Page, slow: Page, rush: Rush) -> None:
    take = fast.get_by_role("button", name="Take this slot")
    expect(take).to_be_disabled()
    expect(fast.locator("[data-opens]")).to_have_text(re.compile(r"^It opens in \d s\.$"))
    expect(slow.get_by_role("link", name="Prepare")).to_be_visible()
    fast.get_by_label("Title or topic").fill("Margins")
    expect(take).to_be_enabled(timeout=20_000)
    late = time.monotonic() - rush.opens
    assert -0.05 < late < 1.5, f"the button came {late:.2f} s after the opening"
    expect(slow.get_by_role("link", name="Take", exact=False).first).to_contain_text("Take")
    take.click()
    fast.wait_for_url(lambda url: rush.board in url)


def _see_it_go(slow: Page, rush: Rush) -> None:
    """Without a reload: the place within two seconds, the name a moment later."""
    slot = slow.locator(f"#slot-{rush.slot}")
    expect(slot.locator("[data-act]")).to_contain_text("Wait for it", timeout=2000)
    expect(slot).to_have_class(re.compile("taken"), timeout=500)
    expect(slot.locator(".holder")).to_contain_text("Margins", timeout=10_000)


def _give_up(page: Page) -> None:
    page.get_by_role("link", name="Open", exact=True).click()
    page.get_by_role("link", name="Give up the slot").click()
    page.get_by_role("button", name="Give up the slot").click()


def _lose_the_connection(page: Page) -> None:
    expect(page.locator("#connection-lost")).to_be_hidden()
    page.context.set_offline(True)
    expect(page.locator("#connection-lost")).to_be_visible(timeout=4000)
    page.context.set_offline(False)
    expect(page.locator("#connection-lost")).to_be_hidden(timeout=4000)
