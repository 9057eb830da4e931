"""What the browser and the server refuse, and that nothing typed is lost by it."""

import re

import pytest
from playwright.sync_api import Dialog, Page, expect
from sqlalchemy import select

from app.core.db import db, write
from app.core.intake import MEGABYTE
from app.courses.models import Course
from app.projects.models import Project
from app.seminars.models import Seminar
from tests.browser.conftest import LiveServer, OpenPage
from tests.browser.small_course import SmallCourse, make_small_course
from tests.browser.walk import expect_heading, follow, go_to, hand_in, pdf, press, slot_link
from tests.factories import at
from tests.pdfs import document, encrypted

WITH_AND_WITHOUT = pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
BAD_FILES = {
    "text": (b"This is no PDF at all.", "this is not a PDF"),
    "empty": (b"", "is empty"),
    "encrypted": (encrypted("secret"), "asks for a password"),
    "damaged": (document(3)[:400], "damaged or cut off"),
}
SUBMIT = "projects/report/submit"


def attempts_of(page: Page, course: SmallCourse) -> list[str]:
    """The attempts that the project's page lists."""
    page.goto(course.url("projects/report/"))
    return page.get_by_role("link", name="receipt").all_inner_texts()


def title_of_report(page: Page) -> str:
    return page.get_by_label("Title of the report").input_value()


@WITH_AND_WITHOUT
def test_a_file_that_is_no_sound_pdf_is_refused_and_the_title_is_kept(
    live_server: LiveServer, open_page: OpenPage, javascript: bool
) -> None:
    course = make_small_course(live_server, grouped=True)
    page = open_page(live_server, course.url(SUBMIT), who=course.mira, javascript=javascript)
    for name, (content, words) in BAD_FILES.items():
        hand_in(page, f"Margins, {name}", pdf(content, f"{name}.pdf"))
        expect(page.locator(".field-error")).to_contain_text(words)
        expect(page.get_by_role("main")).to_contain_text("Nothing was handed in.")
        assert title_of_report(page) == f"Margins, {name}"
    assert attempts_of(page, course) == []


def test_a_file_over_the_limit_is_refused_before_it_is_sent(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    course = make_small_course(live_server, grouped=True, largest_file=MEGABYTE)
    page = open_page(live_server, course.url(SUBMIT), who=course.mira)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    hand_in(page, "Margins", pdf(bytes(MEGABYTE + 1)))
    expect(page.locator(".chosen")).to_contain_text("This file is too large.")
    assert "POST" not in sent
    hand_in(page, "Margins", pdf(document()))
    expect_heading(page, "Receipt")


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (MEGABYTE + 1, "The limit is 1 MB"),
        (4 * MEGABYTE, "At most 2 MB can be sent at once."),
    ],
)
def test_a_file_over_the_limit_is_refused_by_the_server(
    live_server: LiveServer, open_page: OpenPage, size: int, words: str
) -> None:
    course = make_small_course(live_server, grouped=True, largest_file=MEGABYTE)
    page = open_page(live_server, course.url(SUBMIT), who=course.mira, javascript=False)
    with page.expect_navigation() as answer:
        hand_in(page, "Margins", pdf(bytes(size)))
    assert answer.value.status == 413
    expect(page.get_by_role("main")).to_contain_text(words)
    assert attempts_of(page, course) == []


@WITH_AND_WITHOUT
def test_a_window_that_closes_while_the_form_is_open_is_said_and_the_title_is_kept(
    live_server: LiveServer, open_page: OpenPage, javascript: bool
) -> None:
    course = make_small_course(live_server, grouped=True)
    page = open_page(live_server, course.url(SUBMIT), who=course.mira, javascript=javascript)
    close_the_window(live_server, course)
    hand_in(page, "Margins", pdf(document()))
    expect(page.get_by_role("main")).to_contain_text("Report on margins closed on")
    assert title_of_report(page) == "Margins"
    assert attempts_of(page, course) == []
    expect(page.get_by_role("link", name="Hand in", exact=True)).to_have_count(0)
    page.goto(course.url(SUBMIT))
    expect(page.get_by_role("main")).to_contain_text("takes nothing later")


def close_the_window(server: LiveServer, course: SmallCourse) -> None:
    """End the project's and the seminar's windows an hour before the test began."""
    with server.app.app_context():
        row = db.session.scalars(select(Course).filter_by(slug=course.slug)).one()
        with write(row) as session:
            project = session.scalars(select(Project).filter_by(course_id=row.id)).one()
            seminar = session.scalars(select(Seminar).filter_by(course_id=row.id)).one()
            project.due_at = seminar.closes_at = at("2020-10-12 03:00")
            row.changed()


@WITH_AND_WITHOUT
def test_a_slot_that_another_group_took_first_is_refused_and_what_was_typed_is_kept(
    live_server: LiveServer, open_page: OpenPage, javascript: bool
) -> None:
    course = make_small_course(live_server, grouped=True)
    fast, slow = (
        open_page(live_server, course.url(), who=who, javascript=javascript)
        for who in (course.mira, course.olga)
    )
    for page, title in ((fast, "Fast margins"), (slow, "Slow margins")):
        go_to(page, "Seminars")
        slot_link(page).click()
        page.get_by_label("Title").fill(title)
    press(fast, "Take this slot")
    expect(fast.get_by_role("main")).to_contain_text("Group 1")
    press(slow, "Take this slot")
    expect(slow.get_by_role("main")).to_contain_text("Another group was faster")
    expect(slow.get_by_label("Title")).to_have_value("Slow margins")


def test_a_slot_asked_for_after_the_window_is_refused_and_what_was_typed_is_kept(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    course = make_small_course(live_server, grouped=True)
    page = open_page(live_server, course.url("seminars/"), who=course.mira)
    slot_link(page).click()
    page.get_by_label("Title").fill("Late margins")
    close_the_window(live_server, course)
    press(page, "Take this slot")
    expect(page.get_by_role("main")).to_contain_text("closed on")
    expect(page.get_by_label("Title")).to_have_value("Late margins")


@WITH_AND_WITHOUT
def test_a_double_click_hands_in_once(
    live_server: LiveServer, open_page: OpenPage, javascript: bool
) -> None:
    course = make_small_course(live_server, grouped=True)
    page = open_page(live_server, course.url(SUBMIT), who=course.mira, javascript=javascript)
    page.get_by_label("Title of the report").fill("Margins")
    page.get_by_label("Report", exact=True).set_input_files(pdf(document()))
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.get_by_role("button", name="Hand in").dblclick()
    expect_heading(page, "Receipt")
    # Without JavaScript the browser may send the form twice: it is one attempt all the same.
    assert sent.count("POST") == 1 or not javascript
    assert attempts_of(page, course) == ["Attempt 1: receipt"]


def test_reloading_the_receipt_or_going_back_hands_nothing_in_again(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    course = make_small_course(live_server, grouped=True)
    page = open_page(live_server, course.url(SUBMIT), who=course.mira, javascript=False)
    hand_in(page, "Margins", pdf(document()))
    expect_heading(page, "Receipt")
    page.reload()
    expect_heading(page, "Receipt")
    page.go_back()
    expect(page.get_by_role("main")).to_contain_text("Attempt 1 is handed in.")
    assert attempts_of(page, course) == ["Attempt 1: receipt"]


def test_a_broken_connection_says_that_nothing_was_handed_in(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    course = make_small_course(live_server, grouped=True)
    page = open_page(live_server, course.url(SUBMIT), who=course.mira)
    page.context.set_offline(True)
    hand_in(page, "Margins", pdf(document()))
    expect(page.get_by_text("The connection broke off. Nothing was handed in")).to_be_visible()
    page.context.set_offline(False)
    press(page, "Hand in")
    expect_heading(page, "Receipt")
    assert attempts_of(page, course) == ["Attempt 1: receipt"]


def test_leaving_a_changed_form_asks_first(live_server: LiveServer, open_page: OpenPage) -> None:
    course = make_small_course(live_server, grouped=True)
    page = open_page(live_server, course.url(SUBMIT), who=course.mira)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    go_to(page, "Projects")
    expect_heading(page, "Projects")
    assert asked == []
    page.goto(course.url(SUBMIT))
    page.get_by_label("Title of the report").press_sequentially("Margins")
    page.get_by_role("link", name="Course page").click(no_wait_after=True)
    expect(page.get_by_label("Title of the report")).to_have_value("Margins")
    assert asked == ["beforeunload"]


@WITH_AND_WITHOUT
def test_a_button_that_can_do_harm_asks_first(
    live_server: LiveServer, open_page: OpenPage, javascript: bool
) -> None:
    course = make_small_course(live_server)
    people = course.url("manage/people")
    page = open_page(live_server, people, who=course.teacher, javascript=javascript)
    follow(page, "Nils Berg")
    press(page, "Withdraw")
    question = page.get_by_role("dialog" if javascript else "main")
    expect(question).to_contain_text("Withdraw Nils Berg from the course?")
    question.get_by_role("button" if javascript else "link", name="Cancel").click()
    page.goto(people)
    row = page.get_by_role("row").filter(has_text="Nils Berg")
    expect(row).not_to_contain_text("withdrawn")
    follow(page, "Nils Berg")
    press(page, "Withdraw")
    question.get_by_role("button", name="Withdraw").click()
    expect(row).to_contain_text("withdrawn")


def test_slots_that_were_shown_for_another_form_are_out_of_reach(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    course = make_small_course(live_server)
    page = open_page(live_server, course.url("seminars/"), who=course.teacher)
    page.get_by_role("link", name="Slots and window").click()
    page.get_by_role("link", name="Add slots").first.click()
    page.get_by_label("Slots a meeting").fill("2")
    page.get_by_label(re.compile("Groups present")).check()
    press(page, "Show the slots")
    add = page.get_by_role("button", name=re.compile("^Add "))
    expect(add).to_be_visible()
    page.get_by_label("Slots a meeting").fill("3")
    expect(add).to_be_hidden()
    expect(page.get_by_text("You have changed the form.")).to_be_visible()
    page.get_by_label("Slots a meeting").fill("2")
    expect(add).to_be_visible()
