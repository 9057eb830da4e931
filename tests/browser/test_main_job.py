"""From the public page to a released grade: two students, their teacher and a visitor."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, LiveServer, OpenPage
from tests.browser.small_course import SmallCourse, make_small_course
from tests.browser.walk import (
    expect_heading,
    expect_said,
    follow,
    go_to,
    hand_in,
    pdf,
    press,
    sign_in_at_the_form,
    slot_link,
)
from tests.pdfs import document

# At a desk the same is walked in the demo.
WAYS: dict[str, dict[str, Any]] = {
    "phone": {"size": PHONE},
    "without JavaScript": {"javascript": False},
}
FIRST, SECOND = document(2, title="first"), document(3, title="second")


@dataclass(frozen=True)
class Walk:
    """The browsers of one walk through one course."""

    course: SmallCourse
    visitor: Page
    mira: Page
    nils: Page
    teacher: Page
    has_javascript: bool


@pytest.fixture(params=WAYS)
def walk(request: pytest.FixtureRequest, live_server: LiveServer, open_page: OpenPage) -> Walk:
    way = WAYS[request.param]
    course = make_small_course(live_server)
    visitor, mira, nils, teacher = (
        open_page(live_server, course.url(), **way) for _person in range(4)
    )
    return Walk(course, visitor, mira, nils, teacher, way.get("javascript", True))


def test_a_course_from_its_page_to_a_released_grade(walk: Walk) -> None:
    read_the_public_page(walk.visitor)
    for page, name in ((walk.mira, "Mira Stone"), (walk.nils, "Nils Berg")):
        sign_in_at_the_form(page, walk.course.emails[name])
    form_a_group(walk.mira, walk.nils)
    take_a_slot(walk)
    write_a_lecture_up(walk)
    hand_a_report_in_twice(walk.mira)
    grade(walk)
    see_nothing_of_the_grade(walk)
    release_the_grade(walk.teacher)
    see_the_grade(walk.mira)


def read_the_public_page(page: Page) -> None:
    """Everything of the course is on its page; an abstract opens and closes."""
    expect_heading(page, "Margins of Deep Networks")
    main = page.get_by_role("main")
    for words in ("generalise", "On the width of margins", "Report on margins", "free until"):
        expect(main.get_by_text(words).first).to_be_visible()
    lecture = main.get_by_role("listitem").filter(has_text="What a margin is").first
    expect(lecture).to_contain_text("Ines Teacher")
    expect(lecture).to_contain_text("1 place free")
    abstract = lecture.get_by_text("We bound what nobody bounded.")
    for shown in (False, True, False):
        expect(abstract).to_be_visible(visible=shown)
        lecture.get_by_text("Abstract", exact=True).click()


def form_a_group(mira: Page, nils: Page) -> None:
    """What is owed first is a group: one starts it and invites, the other accepts."""
    go_to(mira, "My course")
    expect_heading(mira, "What is next")
    expect(mira.locator(".todo-item").first).to_contain_text("Find a group: Teams")
    mira.locator(".todo-item").first.get_by_role("link", name="Find a group").click()
    press(mira, "Start a group")
    mira.get_by_label("Classmate").select_option(label="Nils Berg")
    press(mira, "Invite")
    go_to(nils, "My course")
    expect(nils.get_by_text("Mira Stone invites you to Group 1")).to_be_visible()
    follow(nils, "Answer")
    press(nils, "Accept")
    go_to(mira, "My course")
    expect(mira.get_by_text("Take a seminar slot with Group 1")).to_be_visible()
    expect(mira.get_by_role("main")).to_contain_text("Nils Berg")


def take_a_slot(walk: Walk) -> None:
    """A slot taken is on the public page at once, in a browser that had the page before."""
    before = walk.visitor.reload()
    assert before is not None
    go_to(walk.mira, "Seminars")
    slot_link(walk.mira).click()
    walk.mira.get_by_label("Title").fill("Margins, revisited")
    walk.mira.get_by_label("Papers").fill("arXiv:1812.11118")
    press(walk.mira, "Take this slot")
    after = walk.visitor.reload()
    assert after is not None
    assert after.request.all_headers()["if-none-match"] == before.headers["etag"]
    shown = walk.visitor.get_by_role("main").get_by_role("listitem").filter(has_text="Group 1")
    for words in ("Mira Stone, Nils Berg", "Margins, revisited"):
        expect(shown.last).to_contain_text(words)
    expect(walk.visitor.get_by_role("main")).not_to_contain_text("free until")


def write_a_lecture_up(walk: Walk) -> None:
    """A scribe takes a place, is named on the page, and hands notes in."""
    page = walk.mira
    go_to(page, "Scribes")
    press(page, "Write this up")
    expect_heading(page, "Notes of Lecture 01")
    page.get_by_label("Notes").set_input_files(pdf(document(4), "notes.pdf"))
    press(page, "Hand in")
    expect_said(page, "Your notes are handed in.")
    expect(page.get_by_role("link", name="notes.pdf")).to_be_visible()
    walk.visitor.reload()
    lecture = walk.visitor.get_by_role("main").get_by_role("listitem")
    expect(lecture.filter(has_text="What a margin is").first).to_contain_text("Mira Stone")


def hand_a_report_in_twice(page: Page) -> None:
    """Each hand-in has its receipt; the second counts and the first stays."""
    go_to(page, "Projects")
    follow(page, "Report on margins")
    for number, content in ((1, FIRST), (2, SECOND)):
        follow(page, "Hand in" if number == 1 else "Hand in again")
        hand_in(page, f"Margins, version {number}", pdf(content))
        expect_said(page, "Handed in. This is your receipt.")
        expect_heading(page, "Receipt")
        expect(page.get_by_role("heading", name=f"Attempt {number}")).to_be_visible()
        expect(page.get_by_role("main")).to_contain_text(sha256(content).hexdigest())
    page.get_by_label("Where you are").get_by_role("link", name="Report on margins").click()
    expect(page.get_by_role("listitem").filter(has_text="Attempt 2")).to_contain_text("counts")
    follow(page, "Attempt 1: receipt")
    expect(page.get_by_role("main")).to_contain_text(sha256(FIRST).hexdigest())


def grade(walk: Walk) -> None:
    """The teacher finds the submission on the dashboard, reads it, marks it and saves."""
    page = walk.teacher
    sign_in_at_the_form(page, walk.course.emails["Ines Teacher"])
    go_to(page, "Dashboard")
    todo = page.locator(".todo-item").filter(has_text="Grade 1 submission of Report on margins")
    todo.get_by_role("link", name="Grade").click()
    page.get_by_role("link", name=re.compile("Group 1")).click()
    expect_heading(page, "Group 1 · Margins, version 2")
    see_the_pages_drawn(page, 3)
    mark = mark_with_the_keyboard if walk.has_javascript else mark_with_the_mouse
    mark(page)
    expect(page.locator("[data-total]")).to_have_text("15")
    mark_one_more_and_comment(page)
    expect(page.locator("[data-total]")).to_have_text("25")
    expect(page.get_by_label("Comment", exact=True)).to_have_value("Well argued.")


def see_the_pages_drawn(page: Page, number: int) -> None:
    """Every page of the report is a picture that has loaded."""
    leaves = page.locator(".leaf img")
    expect(leaves).to_have_count(number)
    for leaf in leaves.all():
        leaf.scroll_into_view_if_needed()
        assert leaf.evaluate("image => image.decode().then(() => image.naturalWidth)") > 400


def mark_with_the_keyboard(page: Page) -> None:
    """j and k go to the next criterion and back, a digit chooses a rating, Ctrl+S saves."""
    for key in ("j", "3", "j", "2"):
        page.keyboard.press(key)
    expect(page.locator("[data-total]")).to_have_text("20")
    page.keyboard.press("k")
    page.keyboard.press("2")
    expect(page.locator("[data-total]")).to_have_text("15")
    with page.expect_navigation():
        page.keyboard.press("Control+s")


def mark_with_the_mouse(page: Page) -> None:
    """A rating is clicked in each criterion."""
    for title in ("Method", "Writing"):
        page.get_by_role("group", name=title).get_by_role("radio", name="fair").click()
    press(page, "Save")


def mark_one_more_and_comment(page: Page) -> None:
    """Another rating by the mouse, a comment on it and one on the whole."""
    writing = page.get_by_role("group", name="Writing")
    writing.get_by_role("radio", name="good").click()
    points = writing.get_by_label("Points for Writing")
    if points.input_value() != "20":  # Without JavaScript a rating doesn't write its points.
        points.fill("20")
    writing.get_by_text("Comment", exact=True).click()
    writing.get_by_label("Comment on Writing").fill("Clear to the end.")
    page.get_by_label("Comment", exact=True).fill("Well argued.")
    press(page, "Save")


def see_nothing_of_the_grade(walk: Walk) -> None:
    """Before its release a student finds the grade nowhere."""
    page = walk.mira
    for place in ("My course", "Projects"):
        go_to(page, place)
        expect(page.get_by_role("main")).not_to_contain_text("Read the comments")
        expect(page.get_by_role("main")).not_to_contain_text("25")
    answer = page.goto(walk.course.url("projects/report/grade"))
    assert answer is not None
    assert answer.status == 404
    page.go_back()


def release_the_grade(page: Page) -> None:
    """A release asks first and says whom it reaches."""
    follow(page, "Release this grade")
    expect(page.get_by_role("main")).to_contain_text("Mira Stone")
    press(page, "Release")
    expect_said(page, "1 grade is released.")


def see_the_grade(page: Page) -> None:
    """Now the student sees points and comments."""
    go_to(page, "My course")
    expect(page.get_by_role("main")).to_contain_text("25 of 30")
    follow(page, "Read the comments")
    expect_heading(page, "Your grade")
    for words in ("25 of 30", "Well argued.", "Clear to the end.", "Graded by Ines Teacher"):
        expect(page.get_by_role("main")).to_contain_text(words)
