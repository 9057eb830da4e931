"""A class comes from a file, and a student comes in by the mail that it sends."""

import re
import time
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, ViewportSize, expect

from app.courses.models import Role
from tests.browser.conftest import OpenPage, StartServer
from tests.browser.walk import expect_heading, expect_said, follow, go_to, press
from tests.core.mail_server import MailServer
from tests.factories import enroll, make_course

ROSTER = """\ufeff姓名;学号;电子邮件
李 薇;20380001;li.wei@example.org
"OSEI, Amara";20380002;amara@example.org
;20380003;nameless
"""
PHONE: ViewportSize = {"width": 390, "height": 844}
PATIENCE = 30.0


def test_a_class_comes_from_a_file_and_a_student_by_the_mail(
    start_server: StartServer, open_page: OpenPage, tmp_path: Path
) -> None:
    with MailServer() as mail:
        server = start_server(smtp_url=mail.url, worker=True)
        with server.app.app_context():
            course = make_course("margins", code="SEM 7")
            teacher = enroll(course, Role.INSTRUCTOR, "Ines Teacher")
        page = open_page(server, "/c/margins/manage/people", who=teacher)
        import_the_roster(page, tmp_path)
        letter = wait_for(mail, "amara@example.org")
        assert letter["Subject"] == "[SEM 7] Welcome to A Seminar"
        student = open_page(server, path_in(letter), size=PHONE)
        begin_without_a_password(student)
        come_in_again_by_a_link(student, mail)
        expect(page.locator(".badge", has_text="not signed in yet")).to_have_count(2)
        page.reload()
        expect(page.locator(".badge", has_text="not signed in yet")).to_have_count(1)


def import_the_roster(page: Page, folder: Path) -> None:
    """The teacher looks at what the file would change, and confirms it."""
    file = folder / "class.csv"
    file.write_text(ROSTER, encoding="gb18030")
    follow(page, "Import a roster")
    page.locator("input[type=file]").set_input_files(file)
    press(page, "Look at it")
    expect_heading(page, "What the file would change")
    new = page.get_by_role("table", name="New people").get_by_role("row")
    expect(new.filter(has_text="李 薇")).to_be_visible()
    expect(new.filter(has_text="Amara OSEI")).to_be_visible()
    wrong = page.get_by_role("table", name="Lines with problems").get_by_role("row")
    expect(wrong.filter(has_text="Line 4")).to_contain_text("nameless")
    expect(page.get_by_label("Invite those who are new by mail")).to_be_checked()
    press(page, "Add 2")
    expect_said(page, "2 added, 0 changed, 0 withdrawn, 2 invitations sent.")


def wait_for(mail: MailServer, address: str, number: int = 1) -> EmailMessage:
    """The newest mail to somebody, once there are so many."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = [m for m, to in zip(mail.messages, mail.addresses, strict=False) if to == address]
        if len(found) >= number:
            return found[-1]
        time.sleep(0.1)
    raise AssertionError(f"no mail to {address} came")


def path_in(letter: EmailMessage) -> str:
    """Where the link of a mail leads."""
    body = letter.get_body(("plain",))
    assert body is not None
    link = re.search(r"https?://\S+", body.get_content())
    assert link is not None
    return urlsplit(link[0]).path


def begin_without_a_password(page: Page) -> None:
    """One click, and a kind question."""
    expect_heading(page, "Welcome, Amara OSEI")
    press(page, "Begin")
    expect_said(page, "Welcome, Amara OSEI.")
    press(page, "Show my name")
    expect_said(page, "The course page shows your name.")


def come_in_again_by_a_link(page: Page, mail: MailServer) -> None:
    """Signed out, the student has a link sent and is in again."""
    page.locator("details.menu > summary").click()
    press(page, "Sign out")
    page.goto("/sign-in")
    page.locator("#by-link").get_by_label("E-mail").fill("amara@example.org")
    press(page, "Send me a link")
    expect_heading(page, "Look into your mailbox")
    page.goto(path_in(wait_for(mail, "amara@example.org", 2)))
    expect_heading(page, "Welcome back, Amara OSEI")
    press(page, "Sign in")
    go_to(page, "My course")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
