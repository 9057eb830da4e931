"""The demo course, as whoever tries Colloquy first walks through it."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.core.clock import from_local
from app.demo.build import CLOCK, ZONE
from tests.browser.conftest import LiveServer, OpenPage, serving
from tests.browser.scan import look_over
from tests.browser.walk import expect_heading, expect_said, follow, go_to, pdf, press, slot_link
from tests.demo.making import made_once
from tests.pdfs import document

COURSE = "/c/math6380p-2020-fall/"
COMMENT = "Read with pleasure."


@pytest.fixture(scope="module")
def demo(run_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    folder = tmp_path_factory.mktemp("demo") / "instance"
    shutil.copytree(made_once(run_folder).folder, folder)
    start = from_local(CLOCK, ZONE) - timedelta(minutes=1)
    with serving(folder, at=start, demo=True) as server:
        yield server


def sign_in_with_one_click(server: LiveServer, open_page: OpenPage, name: str) -> Page:
    """A browser that follows the course page's link to the sign-in page and presses one button."""
    page = open_page(server, COURSE)
    page.get_by_role("banner").get_by_role("link", name="Sign in").click()
    button = page.get_by_role("button", name=f"Sign in as {name}", exact=True)
    page.get_by_role("heading", name="Look around as …").wait_for()
    if not button.is_visible():
        page.get_by_text("Everybody else").click()
    button.click()
    return page


def test_the_course_page_of_the_demo(demo: LiveServer, open_page: OpenPage) -> None:
    page = open_page(demo)
    follow(page, "Advanced Topics in Deep Learning")
    expect_heading(page, "Advanced Topics in Deep Learning")
    lecture = page.locator(".meeting").filter(has_text="Lecture 05")
    reference = lecture.get_by_role("listitem").filter(has_text="Breiman").first
    expect(reference).to_be_hidden()
    lecture.get_by_text("Abstract and 6 references").click()
    expect(reference).to_be_visible()
    for summary in page.locator("main summary").all():
        summary.evaluate("summary => { summary.parentElement.open = true; }")
    faults = look_over(page)
    assert not faults, "\n".join(faults)


def test_the_demo_from_a_new_group_to_a_released_grade(
    demo: LiveServer, open_page: OpenPage
) -> None:
    visitor = open_page(demo, COURSE)
    ines, wei, yao = (
        sign_in_with_one_click(demo, open_page, name)
        for name in ("Ines Duarte", "李薇 Li Wei", "Yuan Yao")
    )
    form_a_group(ines, wei)
    take_a_slot(ines, "Margins of the demo")
    visitor.reload()
    expect(visitor.get_by_role("main")).to_contain_text("Margins of the demo")
    hand_in_twice(ines)
    name = grade_the_next_and_release(yao)
    student = sign_in_with_one_click(demo, open_page, name)
    go_to(student, "My course")
    follow(student, "Read the comments")
    expect(student.get_by_role("main")).to_contain_text(COMMENT)


def form_a_group(ines: Page, wei: Page) -> None:
    """Ines starts a group for the seminar and Wei joins it."""
    go_to(ines, "My course")
    ines.get_by_role("link", name="Find a group").first.click()
    press(ines, "Start a group")
    ines.get_by_label("Classmate").select_option(label="李薇 Li Wei")
    press(ines, "Invite")
    go_to(wei, "Groups")
    row = wei.get_by_role("listitem").filter(has_text="Ines Duarte invites you")
    row.get_by_role("button", name="Accept").click()
    expect(wei.get_by_role("main")).to_contain_text("Ines Duarte")


def take_a_slot(page: Page, title: str) -> None:
    go_to(page, "Seminars")
    slot_link(page).first.click()
    page.get_by_label("Title").fill(title)
    press(page, "Take this slot")


def hand_in_twice(page: Page) -> None:
    """Project 1 with its receipt, and once more; the second time only the title is new."""
    for number, link in enumerate(("Hand in", "Hand in again"), 1):
        go_to(page, "Projects")
        follow(page, "Project 1")
        follow(page, link)
        page.get_by_label("Title of the report").fill(f"Thoughts, version {number}")
        if number == 1:
            page.locator("input[type=file]").first.set_input_files(pdf(document(2)))
        press(page, "Hand in")
        expect_heading(page, "Receipt")
        expect(page.get_by_role("heading", name=f"Attempt {number}")).to_be_visible()


def grade_the_next_and_release(page: Page) -> str:
    """Mark every criterion with the keyboard and release; returns a student of the group."""
    go_to(page, "Grading")
    follow(page, "Project 1")
    follow(page, "Grade next")
    criteria = page.locator("[data-criterion]").count()
    for _criterion in range(criteria):
        page.keyboard.press("j")
        page.keyboard.press("1")
    expect(page.locator("[data-marked]")).to_have_text(str(criteria))
    page.get_by_label("Comment", exact=True).fill(COMMENT)
    page.keyboard.press("Control+s")
    follow(page, "Release this grade")
    chosen = page.locator("label").filter(has=page.get_by_role("checkbox"))
    group = chosen.locator("strong").inner_text()
    names = chosen.inner_text().removeprefix(group).strip()
    press(page, "Release")
    expect_said(page, "1 grade is released.")
    return names.split(", ")[0]
