"""A course set up with forms alone, by its administrator and its instructor, without JavaScript."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveServer, OpenPage
from tests.browser.walk import (
    expect_heading,
    expect_said,
    fill,
    follow,
    go_to,
    press,
    sign_in_at_the_form,
)
from tests.factories import PASSWORD, make_user

BRIEF = "Read **one** paper closely."


def test_a_course_is_set_up_with_forms_and_shown_to_everybody(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    with live_server.app.app_context():
        email = make_user("Ada Admin", admin=True).email
    admin = open_page(live_server, javascript=False)
    sign_in_at_the_form(admin, email)
    make_the_course(admin)
    link = invite_the_instructor(admin)
    instructor = open_page(live_server, link, javascript=False)
    accept_the_invitation(instructor)
    plan_the_schedule(instructor)
    set_up_the_seminar(instructor)
    set_a_project(instructor)
    visitor = open_page(live_server, "/c/margins-2020/", javascript=False)
    expect_heading(visitor, "There is nothing here")
    publish(instructor)
    visitor.reload()
    see_the_course(visitor)


def make_the_course(page: Page) -> None:
    """The administrator names the course and its zone."""
    follow(page, "New course")
    fill(
        page,
        {
            "Code": "SEM 7",
            "Term": "Fall 2020",
            "Title": "Seminar on Margins",
            "Time zone": "Asia/Hong_Kong",
            "Address": "margins-2020",
        },
    )
    press(page, "Make the course")


def invite_the_instructor(page: Page) -> str:
    """The administrator adds the instructor and is shown a link to hand over."""
    go_to(page, "People")
    fill(page, {"Name": "Ines Teacher", "E-mail": "ines@example.org"})
    page.get_by_label("Role").select_option(label="Instructor")
    press(page, "Add")
    if page.get_by_role("link", name="Ines Teacher").is_visible():
        follow(page, "Ines Teacher")
    press(page, "Make a sign-in link")
    return page.get_by_label("Sign-in link").input_value()


def accept_the_invitation(page: Page) -> None:
    """The link leads to a password, and the password into the course."""
    expect_heading(page, "Welcome, Ines Teacher")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Begin")
    expect_said(page, "Welcome, Ines Teacher.")
    expect_heading(page, "Dashboard")


def plan_the_schedule(page: Page) -> None:
    """A lecture with a talk and two places for scribes, and a reference of the course."""
    go_to(page, "Schedule")
    page.get_by_role("link", name="Add a meeting").first.click()
    fill(
        page,
        {
            "Topic": "What a margin is",
            "Begins": "2020-10-21T15:00",
            "Ends": "2020-10-21T17:50",
            "Instructors": "Ines Teacher",
            "Scribe places": "2",
        },
    )
    press(page, "Save")
    page.get_by_role("link", name=re.compile("Add a talk")).click()
    fill(page, {"Title": "Margins everywhere", "Speaker": "Gil Guest", "Abstract": "We bound it."})
    press(page, "Save")
    page.get_by_role("link", name=re.compile("Add a reference")).last.click()
    fill(page, {"Authors": "R. Author", "Title": "On the width of margins", "Year": "2019"})
    press(page, "Save")
    expect_said(page, "Saved.")


def set_up_the_seminar(page: Page) -> None:
    """A set of groups, a seminar for them, and two slots in the lecture."""
    go_to(page, "Groups")
    page.get_by_role("link", name="New group set").first.click()
    fill(page, {"Title": "Teams", "Smallest group": "1", "Largest group": "3"})
    press(page, "Save")
    go_to(page, "Seminars")
    page.get_by_role("link", name="New seminar").first.click()
    fill(page, {"Title": "Paper seminar"})
    fill(page, {"Sign-up opens": "2020-10-01T08:00", "Sign-up closes": "2020-10-20T08:00"})
    press(page, "Save")
    page.get_by_role("link", name="Add slots").first.click()
    fill(page, {"Slots a meeting": "2", "Minutes each": "25", "Groups a slot": "1"})
    page.get_by_label(re.compile("What a margin is")).check()
    press(page, "Show the slots")
    press(page, "Add 2 slots")
    expect_said(page, "2 slots are added.")
    expect(page.get_by_role("main")).to_contain_text("0 of 2")


def set_a_project(page: Page) -> None:
    """A project with its rubric, published."""
    go_to(page, "Projects")
    follow(page, "New project")
    fill(
        page,
        {
            "Title": "Report on margins",
            "Address": "report",
            "Opens": "2020-10-01T08:00",
            "Due": "2020-11-01T23:59",
            "Brief": BRIEF,
        },
    )
    page.get_by_label("File", exact=True).first.fill("Report")
    press(page, "Save")
    follow(page, "Rubric")
    fill(page, {"Criterion 1": "Method", "What is looked at": "The method"})
    page.get_by_label("Points").first.fill("10")
    press(page, "Save the rubric")
    expect_said(page, "rubric")
    follow(page, "Back")
    press(page, "Publish it")
    expect(page.get_by_role("main")).to_contain_text("Published")


def publish(page: Page) -> None:
    """The page becomes public, with a synopsis."""
    go_to(page, "Settings")
    follow(page, "Sections")
    follow(page, "Synopsis")
    fill(page, {"Text": "Why do networks *generalise*?"})
    press(page, "Save")
    follow(page, "Settings")
    press(page, "Publish the page")
    expect(page.get_by_role("main")).to_contain_text("The course page is public.")


def see_the_course(page: Page) -> None:
    """A visitor finds everything that was set up."""
    expect_heading(page, "Seminar on Margins")
    for words in (
        "SEM 7",
        "Fall 2020",
        "Ines Teacher",
        "Why do networks generalise?",
        "On the width of margins",
        "Report on margins",
        "Read one paper closely.",
        "1 Nov, 23:59",
        "Lecture 01 · What a margin is",
        "2 places free",
        "Margins everywhere",
        "15:00",
        "15:25",
        "free until 20 Oct, 08:00",
    ):
        expect(page.get_by_role("main")).to_contain_text(words)
