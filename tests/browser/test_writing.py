"""Writing Markdown in a browser: how it will look, marks by key, pasting with layout, order."""

from playwright.sync_api import Page, Request, expect

from app.core.db import db
from app.courses import queries, sections
from tests.browser.conftest import LiveServer, OpenPage
from tests.browser.small_course import make_small_course
from tests.browser.walk import expect_said, press

COPIED = """
<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>· </span>The <b>first</b></p>
<p style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o </span>Within</p>
<p>See <a href="https://example.org/a">here</a> <a href="javascript:alert(1)">or there</a>.</p>
<script>alert(1)</script>"""
PLAIN = "The first\nWithin\nSee here or there."
MARKDOWN = "- The **first**\n  - Within\n\nSee [here](https://example.org/a) or there."


def paste(page: Page, html: str, plain: str) -> None:
    """Paste into the text, as the browser does with what another program copied."""
    page.get_by_role("textbox", name="Text").evaluate(
        """(area, [html, plain]) => {
            const held = new DataTransfer();
            if (html) held.setData("text/html", html);
            held.setData("text/plain", plain);
            area.focus();
            area.dispatchEvent(new ClipboardEvent(
                "paste", { clipboardData: held, bubbles: true, cancelable: true }
            ));
        }""",
        [html, plain],
    )


def test_a_text_is_shown_as_it_is_written_and_pasted_with_its_layout(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    course = make_small_course(live_server)
    page = open_page(live_server, course.url("manage/sections/new"), who=course.teacher)
    text = page.get_by_role("textbox", name="Text")
    preview = page.get_by_role("region", name="Preview of: Text")
    expect(preview).to_be_hidden()
    page.get_by_label("Title").fill("Margins")
    text.press_sequentially("A margin $\\gamma$ of ")
    page.keyboard.press("Control+b")
    page.keyboard.type("networks")
    expect(text).to_have_value("A margin $\\gamma$ of **networks**")
    expect(preview.locator("strong")).to_have_text("networks")
    expect(preview.locator("math")).to_be_visible()
    text.fill("")
    expect(preview).to_be_hidden()
    paste(page, COPIED, PLAIN)
    expect(text).to_have_value(MARKDOWN)
    expect(preview.get_by_role("link", name="here")).to_have_attribute(
        "href", "https://example.org/a"
    )
    # Undone, it is the plain text; once more, it is gone.
    text.press("Control+z")
    expect(text).to_have_value(PLAIN)
    text.press("Control+z")
    expect(text).to_have_value("")
    # A paste whose layout can't be had is plain, and nothing is lost.
    page.route("**/markdown", lambda route: route.abort())
    with page.expect_event("requestfailed", predicate=_asks_for_markdown):
        paste(page, COPIED, PLAIN)
    expect(text).to_have_value(PLAIN)
    press(page, "Save")
    expect_said(page, "Saved.")


def _asks_for_markdown(request: Request) -> bool:
    return request.url.endswith("/markdown")


def test_without_scripts_a_button_shows_what_a_text_will_look_like(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    course = make_small_course(live_server)
    page = open_page(
        live_server, course.url("manage/sections/new"), who=course.teacher, javascript=False
    )
    page.get_by_label("Title").fill("Margins")
    page.get_by_role("textbox", name="Text").fill("Of *deep* networks")
    press(page, "Preview")
    expect(page.get_by_role("main").locator("em")).to_have_text("deep")
    expect(page.get_by_role("textbox", name="Text")).to_have_value("Of *deep* networks")
    # Enter in a field still saves.
    page.get_by_label("Title").press("Enter")
    expect_said(page, "Saved.")


def test_sections_are_put_in_order_in_place_by_button_and_by_dragging(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    course = make_small_course(live_server)
    page = open_page(live_server, course.url("manage/page"), who=course.teacher)
    titles = page.locator("[data-key] .rows-text a")
    before = titles.all_inner_texts()
    down = page.get_by_role("button", name=f"{before[0]}: down", exact=True)
    with page.expect_response("**/order"):
        down.click()
        expect(down).to_be_focused()
        expect(page.get_by_role("status")).to_have_text(
            f"{before[0]} is at place 2 of {len(before)}."
        )
    rows = page.locator("[data-key]")
    rows.last.locator(".handle").hover()
    with page.expect_response("**/order"):
        page.mouse.down()
        box = rows.first.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 10, box["y"] + 2, steps=8)
        page.mouse.up()
    wanted = [before[-1], before[1], before[0], *before[2:-1]]
    expect(titles).to_have_text(wanted)
    with live_server.app.app_context():
        found = queries.course_by_slug(course.slug)
        assert found is not None
        assert [each.title for each in sections.in_order(found)] == wanted
        db.session.rollback()
