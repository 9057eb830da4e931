"""The site by keyboard alone: no pointer touches these pages."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, LiveServer, OpenPage
from tests.browser.small_course import make_small_course
from tests.browser.walk import expect_heading, slot_link
from tests.factories import PASSWORD

FURTHEST = 60


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until `target` has the focus, and see that the focus shows."""
    for _press in range(FURTHEST):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            assert shows_focus(target)
            return
    pytest.fail(f"Tab does not reach {target}")


def shows_focus(target: Locator) -> bool:
    """Whether the element, what it covers or its label is drawn otherwise than unfocused."""
    looks = """element => [[element], [element, "::after"], [element.parentElement]].map(
        ([each, part]) => getComputedStyle(each, part)
    ).map((style) => [style.outline, style.boxShadow, style.borderColor, style.translate].join())
    .join()"""
    focused = target.evaluate(looks)
    target.evaluate("element => element.blur()")
    plain = target.evaluate(looks)
    target.focus()
    return bool(focused != plain)


def test_signing_in_and_taking_a_slot(live_server: LiveServer, open_page: OpenPage) -> None:
    course = make_small_course(live_server, grouped=True)
    page = open_page(live_server, course.url("seminars/"))
    tab_to(page, page.get_by_role("link", name="Sign in"))
    page.keyboard.press("Enter")
    expect_heading(page, "Sign in")
    tab_to(page, page.get_by_label("E-mail"))
    page.keyboard.type(course.emails["Mira Stone"])
    tab_to(page, page.get_by_label("Password"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect_heading(page, "Seminars")
    tab_to(page, slot_link(page))
    page.keyboard.press("Enter")
    # The form opens with the focus in its first field.
    expect(page.get_by_label("Title")).to_be_focused()
    page.keyboard.type("Margins, by keyboard")
    tab_to(page, page.get_by_role("button", name="Take this slot"))
    page.keyboard.press("Space")
    expect(page.get_by_role("main")).to_contain_text("Margins, by keyboard")
    expect(page.get_by_role("main")).to_contain_text("Group 1")


def test_the_menu_of_a_phone_opens_leads_on_and_closes_with_escape(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    course = make_small_course(live_server)
    page = open_page(live_server, course.url(), who=course.mira, size=PHONE)
    summary = page.locator("details.menu > summary")
    places = page.locator("details.menu").get_by_role("link", name="Seminars")
    tab_to(page, summary)
    page.keyboard.press("Enter")
    expect(places).to_be_visible()
    tab_to(page, places)
    page.keyboard.press("Escape")
    expect(places).to_be_hidden()
    expect(summary).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, places)
    page.keyboard.press("Enter")
    expect_heading(page, "Seminars")


def test_the_first_key_leads_past_the_navigation(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    course = make_small_course(live_server)
    page = open_page(live_server, course.url("projects/"), who=course.mira)
    skip = page.get_by_role("link", name="Skip to the content")
    page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("main").get_by_role("link").first).to_be_focused()


def test_a_refused_form_takes_the_focus_to_what_is_wrong(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    page = open_page(live_server, "/sign-in")
    page.get_by_label("E-mail").focus()
    page.keyboard.type("nobody@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="Please look at this again:")).to_be_focused()


def test_a_question_is_answered_and_left_by_keyboard(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    course = make_small_course(live_server)
    page = open_page(live_server, course.url("manage/people"), who=course.teacher)
    tab_to(page, page.get_by_role("link", name="Nils Berg"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Withdraw"))
    page.keyboard.press("Enter")
    # The harmless answer has the focus.
    expect(page.get_by_role("dialog").get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Withdraw")).to_be_focused()
