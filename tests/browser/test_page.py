"""The public page over the wire and in the window: kept by its ETag, its clock the server's."""

import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LiveServer, OpenPage, StartServer
from tests.browser.small_course import make_small_course

# Enough for each of the server's processes to answer some of them.
VISITS = 24
CLOCK_TEN_YEARS_FAST = """
const TrueDate = Date;
const wrong = () => TrueDate.now() + 10 * 365 * 86_400_000;
window.Date = class extends TrueDate {
  constructor(...given) { super(...(given.length ? given : [wrong()])); }
  static now() { return wrong(); }
};
"""


def answer(url: str, etag: str = "") -> tuple[int, str]:
    """Status and ETag of the page, asked for over a connection of its own."""
    request = urllib.request.Request(url, headers={"If-None-Match": etag})
    try:
        with urllib.request.urlopen(request) as found:
            return found.status, found.headers["ETag"]
    except urllib.error.HTTPError as error:
        return error.code, error.headers["ETag"]


def test_an_unchanged_page_is_not_sent_again_whichever_process_answers(
    start_server: StartServer,
) -> None:
    server = start_server(workers=2)
    url = server.url + make_small_course(server).url()
    status, etag = answer(url)
    assert status == 200
    assert {answer(url, etag) for _visit in range(VISITS)} == {(304, etag)}


@pytest.mark.parametrize("path", ["", "projects/report/"])
def test_time_left_is_the_servers_whatever_the_visitors_clock_says(
    live_server: LiveServer, open_page: OpenPage, path: str
) -> None:
    course = make_small_course(live_server)
    page = open_page(live_server)
    page.add_init_script(CLOCK_TEN_YEARS_FAST)
    for _visit in ("first", "not modified"):
        page.goto(course.url(path))
        assert page.evaluate("new Date().getFullYear()") > 2030
        # From noon of 12 October to 23:59 of 14 October.
        expect(page.locator("[data-until]").first).to_have_text("2 days 11 h left")
