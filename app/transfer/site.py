"""The course page as files that need no server: read from a disk, printed, put on any web space.

It is drawn by the page's own templates, for everybody, and then made to stand by itself: links to
what is in the export lead there, links to what only the running site has become plain text, and
what is true today alone is left out.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from flask import current_app, render_template
from flask_babel import get_locale

from app.core.db import db
from app.core.markdown import render
from app.core.settings import settings
from app.courses.models import Course
from app.page.audience import Audience
from app.page.content import draw
from app.projects import queries as projects
from app.projects import wording
from app.projects.models import Project
from app.seminars.dues.due_words import rule_text

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

PAGE = "index.html"
STYLE = "page.css"
SHEETS = ("base.css", "layout.css", "components.css")
# What is true on the day of the export alone: how far ahead a meeting or a due time is.
PASSING = ".meeting-date .badge, .deadline strong, .byline li:has(.to-next)"
# What a page has only where it is served.
SERVED = "script, button"
_FROM_SITE = re.compile(r',\s*url\([^)]*\)\s*format\("[^"]*"\)')

Where = Callable[[str], str]


def pages(course: Course, opened: dict[str, str], beside: list[str]) -> Iterator[tuple[str, str]]:
    """The pages by their paths: the course page, and one for each published project. To be drawn
    `as_a_visitor`.

    `opened` has the paths of files by the public ids under which pages open them, `beside` those
    of what else lies beside the page, such as its references as BibTeX.
    """
    listed = projects.projects(course)
    inside = {f"projects/{p.slug}": f"projects/{p.slug}.html" for p in listed}
    drawn = render_template("page/content.html", page=draw(course, Audience.PUBLIC), course=course)
    places = _Places(course, opened, inside, beside)
    yield PAGE, _frame(course, course.title, standing(drawn, places.of), beside=beside)
    for project in listed:
        content = standing(_project_content(project), _Places(course, {}, {}, []).of)
        name = inside[f"projects/{project.slug}"]
        yield name, _frame(course, project.title, content, up="../")


def style() -> str:
    """The site's styles in one sheet, asking for nothing that is not on the reader's machine."""
    folder = Path(current_app.static_folder or "") / "css"
    sheets = [(folder / name).read_text(encoding="utf-8") for name in SHEETS]
    return _FROM_SITE.sub("", "\n".join(sheets))


@contextmanager
def as_a_visitor(course: Course) -> Iterator[Course]:
    """What is drawn inside is drawn for nobody who is signed in; the course, to be drawn there."""
    with current_app.test_request_context(base_url=settings().site_address):
        # Of this context's own session: what hangs on the course is read through it.
        yield db.session.get_one(Course, course.id)


def _project_content(project: Project) -> str:
    return render_template(
        "transfer/site_project.html",
        project=project,
        course=project.course,
        brief=render(project.brief),
        file_facts=wording.file_facts(project),
        late_words=wording.late_policy(project, project.due_at),
        due_words=rule_text(project.slot_deadline) if project.slot_deadline else "",
    )


def _frame(
    course: Course, title: str, content: str, *, up: str = "", beside: list[str] | None = None
) -> str:
    return render_template(
        "transfer/site.html",
        course=course,
        title=title,
        content=content,
        up=up,
        page=PAGE,
        style=STYLE,
        beside=beside or [],
        html_lang=str(get_locale() or "en"),
    )


class _Places:
    """Where the addresses of a course's pages lead in its export."""

    def __init__(
        self, course: Course, opened: dict[str, str], inside: dict[str, str], beside: list[str]
    ) -> None:
        self._root = f"/c/{course.slug}/"
        self._opened, self._inside, self._beside = opened, inside, beside

    def of(self, address: str) -> str:
        """The path in the export, or an address elsewhere; empty for what needs the site."""
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            own = urlsplit(settings().site_address).netloc
            return "" if parts.netloc == own else address
        if not parts.path.startswith(self._root):
            return address if address.startswith("#") else ""
        path = parts.path.removeprefix(self._root).strip("/")
        if path in self._beside:
            return path
        file = next((self._opened[p] for p in path.split("/") if p in self._opened), "")
        return quote(file or self._inside.get(path, ""))


def standing(markup: str, where: Where) -> str:
    """Drawn HTML that stands by itself; `where` says where an address leads, or nothing."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(markup, "html.parser")
    for each in soup.select(f"{PASSING}, {SERVED}"):
        each.decompose()
    for meeting in soup.select(".meeting.next"):
        meeting["class"] = " ".join(each for each in meeting["class"] if each != "next")
    for link in soup.select("a[href]"):
        _lead(soup, link, where(str(link["href"])))
    return str(soup)


def _lead(soup: "BeautifulSoup", link: "Tag", target: str) -> None:
    """Have a link lead to `target`. Without one, or to no part of this page, it is text; beside
    a heading, where there are only links, it goes."""
    if target and (not target.startswith("#") or soup.find(id=target[1:])):
        link["href"] = target
    elif link.find_parent(class_="section-links"):
        link.decompose()
    else:
        link.name = "span"
        link.attrs = {key: link[key] for key in ("class",) if key in link.attrs}
