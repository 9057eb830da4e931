"""What people do at their browsers, whatever page they are on: sign in, go somewhere, hand in."""

import re
from typing import Any

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.factories import PASSWORD


def sign_in_at_the_form(page: Page, email: str) -> None:
    """Follow the page's own link to the sign-in form and fill it in."""
    if _has_menu(page):
        page.locator("details.menu > summary").click()
        page.locator("details.menu").get_by_role("link", name="Sign in").click()
    else:
        page.get_by_role("banner").get_by_role("link", name="Sign in").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


def go_to(page: Page, place: str) -> None:
    """Go to a place of the course by its navigation, or by the menu where there is no room."""
    if _has_menu(page):
        page.locator("details.menu > summary").click()
        page.locator("details.menu").get_by_role("link", name=place, exact=True).click()
    else:
        page.locator(".site-nav").get_by_role("link", name=place, exact=True).click()


def _has_menu(page: Page) -> bool:
    # Between two pages there is neither: whoever asks then would be told the wrong thing.
    page.wait_for_load_state()
    page.locator(".site-head").wait_for()
    return page.locator("details.menu").is_visible()


def pdf(content: bytes, name: str = "report.pdf") -> FilePayload:
    """A file to choose in a form."""
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def press(page: Page, name: str) -> None:
    """Press the button of this very name."""
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str, **kw: Any) -> None:
    """Follow the link of this very name in the content of the page."""
    page.get_by_role("main").get_by_role("link", name=name, exact=True, **kw).click()


def slot_link(page: Page) -> Locator:
    """The board's link to take its one free slot; it goes on with the slot's time."""
    return page.get_by_role("main").get_by_role("link", name=re.compile("^Take "))


def expect_heading(page: Page, text: str) -> None:
    """The page's main heading is this."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def expect_said(page: Page, text: str) -> None:
    """The page tells, at its top, what was done."""
    expect(page.get_by_role("status").filter(has_text=text).first).to_be_visible()


def hand_in(page: Page, title: str, file: FilePayload) -> None:
    """Fill the hand-in form in and send it."""
    page.get_by_label("Title of the report").fill(title)
    page.get_by_label("Report", exact=True).set_input_files(file)
    press(page, "Hand in")


def fill(page: Page, values: dict[str, str]) -> None:
    """Fill in the fields that are labelled so."""
    for label, value in values.items():
        page.get_by_label(re.compile(f"^{re.escape(label)}( optional)?$")).fill(value)
