"""An exported course, opened from the disk by a browser that has no network."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask
from playwright.sync_api import BrowserContext

from app.core.clock import travel
from app.core.web.uploads import store
from app.page.audience import Audience
from app.transfer import exporting
from tests.browser.scan import look_over
from tests.transfer.rich_course import make_rich_course
from tests.transfer.rich_parts import NOW


def test_its_pages_need_nothing_but_their_folder(
    app_sqlite: Flask, tmp_path: Path, new_context: Callable[..., BrowserContext]
) -> None:
    out = tmp_path / "out"
    with app_sqlite.app_context(), travel(NOW):
        export = exporting.gather(make_rich_course().course, Audience.PUBLIC, store())
        exporting.save_folder(export, out, overwrite=False)
    troubles: list[str] = []
    context = new_context(offline=True)
    page = context.new_page()
    page.on("requestfailed", lambda request: troubles.append(f"failed: {request.url}"))
    page.on("request", lambda r: None if r.url.startswith("file:") else troubles.append(r.url))
    page.on("console", lambda said: troubles.append(f"console: {said.text}"))
    page.goto((out / "index.html").as_uri())
    colour = "getComputedStyle(document.querySelector('.kicker')).color"
    assert page.evaluate(colour) == "rgb(13, 91, 98)"  # the course's own, from its style sheet
    troubles += look_over(page)
    page.get_by_role("link", name="The first project").click()
    page.get_by_text("Then write.").wait_for()
    troubles += look_over(page)
    page.get_by_role("link", name="RICH 101").click()
    page.get_by_role("heading", name="Schedule").wait_for()
    assert troubles == []
