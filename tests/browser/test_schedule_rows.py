"""The schedule written in its rows, by keyboard: saved, left, refused, and met by somebody else."""

from playwright.sync_api import Page, expect

from app.core.db import write
from app.courses.queries import course_by_slug
from app.schedule import queries
from tests.browser.conftest import LiveServer, OpenPage
from tests.browser.scan import look_over
from tests.browser.small_course import SmallCourse, make_small_course


def test_a_row_is_written_where_it_stands(live_server: LiveServer, open_page: OpenPage) -> None:
    course = make_small_course(live_server)
    page = open_page(live_server, course.url("manage/schedule"), who=course.teacher)
    row = page.locator("#schedule > li").first
    edit, topic = row.get_by_role("link", name="Edit"), row.get_by_label("Topic")
    edit.press("Enter")
    expect(topic).to_be_focused()
    assert look_over(page) == []
    topic.fill("Left alone")
    topic.press("Escape")
    expect(edit).to_be_focused()
    edit.press("Enter")
    expect(topic).to_have_value("What a margin is")
    topic.fill("Margins, again")
    topic.press("Enter")
    expect(edit).to_be_focused()
    expect(row.get_by_role("heading").first).to_have_text("Lecture 01 · Margins, again")
    expect(page.locator("#row-said")).to_have_text("Saved.")
    _refused_at_its_field(page)
    _met_by_somebody_else(live_server, course, page)


def _refused_at_its_field(page: Page) -> None:
    """A refusal stands at its field, which has the focus; what was typed is there."""
    row = page.locator("#schedule > li").first
    row.get_by_role("link", name="Edit").press("Enter")
    row.get_by_label("Topic").fill("Typed")
    row.get_by_label("Ends").fill("2020-10-07T14:00")
    row.get_by_role("button", name="Save").press("Enter")
    expect(row.get_by_label("Ends")).to_be_focused()
    expect(row.locator(".field-error")).to_have_text(
        "It ends before it begins. Choose a later end."
    )
    expect(page.locator("#row-said")).to_contain_text("It ends before it begins.")
    expect(row.get_by_label("Topic")).to_have_value("Typed")
    row.get_by_label("Ends").fill("2020-10-07T17:50")


def _met_by_somebody_else(server: LiveServer, course: SmallCourse, page: Page) -> None:
    """What somebody else saved meanwhile stands beside what was typed, which then replaces it."""
    with server.app.app_context():
        present = course_by_slug(course.slug)
        assert present is not None
        first = queries.meetings(present)[0]
        with write(present):
            first.title = "Of widths"
    row = page.locator("#schedule > li").first
    row.get_by_label("Topic").press("Enter")
    expect(row.get_by_label("Topic")).to_be_focused()
    expect(row.locator(".field-error").first).to_have_text("Saved now: Of widths")
    expect(row.get_by_label("Topic")).to_have_value("Typed")
    row.get_by_label("Topic").press("Enter")
    expect(row.get_by_role("heading").first).to_contain_text("Typed")
