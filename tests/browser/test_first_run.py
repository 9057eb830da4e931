"""A new installation, begun with what `colloquy serve` prints."""

import re

from tests.browser.conftest import OpenPage, StartServer
from tests.browser.walk import expect_heading, expect_said, fill, press
from tests.factories import PASSWORD


def test_the_printed_token_makes_the_first_administrator(
    start_server: StartServer, open_page: OpenPage
) -> None:
    server = start_server()
    printed = re.search(r"begin with this token:\s+(\S+)", server.output())
    assert printed is not None
    page = open_page(server)
    expect_heading(page, "A new Colloquy")
    fill(page, {"Your name": "First Person", "Your e-mail": "first@example.org"})
    page.get_by_label("Token").fill("something else")
    page.get_by_label("New password").fill(PASSWORD)
    press(page, "Begin")
    page.get_by_role("group", name="Please look at this again:").wait_for()
    page.get_by_label("Token").fill(printed[1])
    page.get_by_label("New password").fill(PASSWORD)
    press(page, "Begin")
    expect_said(page, "Welcome, First Person. Make your first course.")
    expect_heading(page, "New course")
