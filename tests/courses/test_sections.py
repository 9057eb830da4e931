"""The parts of the course page: written, put in order, taken off, and put back."""

import re
from html import escape
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.core.db import db, write
from app.courses import queries, sections
from app.courses.models import Course, CourseSection, Role, SectionKind
from app.schedule.models import Reference
from tests.factories import enroll, make_course
from tests.visitors import Visitor, seen_in


class Page:
    """The staff's page of the parts of a course's page."""

    def __init__(self, app: Flask, slug: str = "sections") -> None:
        self.app = app
        self.course = make_course(slug)
        self.base = f"/c/{slug}/manage/sections"
        self.list_url = f"/c/{slug}/manage/page"
        self.staff = enroll(self.course, Role.INSTRUCTOR)
        self.browser = Visitor(app, self.staff)

    def add(self, title: str, body: str = "Some words.", **values: str) -> str:
        """Write a section; returns its address."""
        sent: dict[str, Any] = {"title": title, "body": body, "kind": "text", **values}
        assert self.browser.post(f"{self.base}/new", sent).status_code == 303
        return f"{self.base}/{self.key(title)}"

    def key(self, title: str) -> str:
        """The public id of a section."""
        course = queries.course_by_slug(self.course.slug)
        assert course is not None
        (found,) = [each for each in sections.in_order(course) if each.title == title]
        return found.public_id

    def titles(self) -> list[str]:
        """The sections in their order."""
        return [each.title for each in sections.in_order(self.course)]

    def shown(self) -> list[str]:
        """The titles that the public page shows, from the top."""
        page = Visitor(self.app).get(f"/c/{self.course.slug}/").text
        return [title.strip() for title in re.findall(r"<h2[^>]*>([^<]+)</h2>", page)]


def test_a_new_section_comes_last_or_where_it_is_wanted_and_can_be_moved(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        page = Page(app_sqlite)
        page.add("News", after=page.key("Homework and projects"))
        rules = page.add("Rules", after="")
        page.add("Aims", after=page.key("Synopsis"))
        page.add("Late", after="gone-meanwhile")
        assert page.titles() == [
            *("Rules", "Synopsis", "Aims", "Prerequisites", "References", "Homework and projects"),
            *("News", "Late"),
        ]
        page.browser.post(f"{rules}/move", {"direction": "up"})
        page.browser.post(f"{rules}/move", {"direction": "down"})
        assert page.titles()[:2] == ["Synopsis", "Rules"]
        assert page.shown().index("Rules") < page.shown().index("Aims")
        sent = {"title": "Rules", "body": "x", "kind": "text", "after": page.key("Late")}
        page.browser.post(rules, sent)
        assert page.titles()[-2:] == ["Late", "Rules"]


def test_an_order_keeps_what_somebody_else_added_meanwhile(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        page = Page(app_sqlite)
        seen = [each.public_id for each in sections.in_order(page.course)]
        page.add("Between", after=seen[1])
        wanted = [*reversed(seen), seen[0], "gone-meanwhile"]
        answer = page.browser.post(f"{page.list_url}/order", {"order": " ".join(wanted)})
        assert answer.status_code == 204
        assert page.titles() == [
            *("Homework and projects", "References", "Prerequisites", "Between", "Synopsis"),
        ]


def test_a_section_is_written_in_markdown_and_shows_nothing_active(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        page = Page(app_sqlite)
        page.add("News", "**Bold** words <script>alert(1)</script> [x](javascript:alert(1))")
        shown = Visitor(app_sqlite).get("/c/sections/").text
        assert "<strong>Bold</strong>" in shown
        assert "<script>alert(1)" not in shown
        assert 'href="javascript' not in shown


def test_an_empty_section_is_not_on_the_page_and_says_so_to_staff(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        page = Page(app_sqlite)
        page.add("Still to be written", "")
        page.add("Aims", "We *read* [papers](https://example.org). " + "Words, words, words. " * 20)
        assert "Still to be written" not in page.shown()
        listed = page.browser.get(page.list_url).text
        assert "empty, not shown" in listed
        assert "We read papers. Words," in listed
        assert "words…" in listed


def test_a_section_is_changed_in_its_place(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        page = Page(app_sqlite)
        url = page.add("News", "Old words.")
        page.add("Rules")
        page.browser.post(url, {"title": "Late news", "body": "New words.", "kind": "text"})
        shown = Visitor(app_sqlite).get("/c/sections/").text
        assert "New words." in shown
        assert "Old words." not in shown
        titles = page.shown()
        assert "News" not in titles
        assert titles.index("Late news") < titles.index("Rules")
        assert (
            page.browser.post(url, {"title": " ", "body": "x", "kind": "text"}).status_code == 422
        )


def test_a_preview_shows_the_text_keeps_the_form_and_saves_nothing(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        page = Page(app_sqlite)
        sent = {"title": "Half-wri", "body": "All *of* $x^2$", "kind": "text", "preview": "yes"}
        answer = page.browser.post(f"{page.base}/new", sent)
        assert answer.status_code == 200
        assert "All <em>of</em> <math" in answer.text
        assert 'value="Half-wri"' in answer.text
        assert "All *of* $x^2$</textarea>" in answer.text
        assert "Half-wri" not in page.titles()


def test_a_section_is_taken_off_the_page_and_put_back_at_its_place(app: Flask) -> None:
    with app.app_context():
        page = Page(app)
        url = page.add("News", "Its *words*", after=page.key("Synopsis"), kind="projects")
        before = page.titles()
        answer = page.browser.post(f"{url}/delete")
        assert answer.status_code == 303
        assert "News" not in page.shown()
        listed = page.browser.get(answer.headers["Location"]).text
        assert "“News” is off the page." in listed
        for _again in range(2):
            assert page.browser.post(f"{url}/restore").status_code == 303
        assert page.titles() == before
        again = queries.section_by_public_id(page.course, page.key("News"))
        assert again is not None
        assert (again.body, again.kind) == ("Its *words*", SectionKind.PROJECTS)
        # What was put back is offered no more; what never was can't be.
        assert "is off the page" not in page.browser.get(answer.headers["Location"]).text
        assert page.browser.post(f"{page.base}/{'a' * 12}/restore").status_code == 409
        for _again in range(2):
            page.browser.post(f"{url}/delete")
        assert page.browser.get(url).status_code == 404
        assert page.browser.post(f"{url}/move", {"direction": "up"}).status_code == 404


def _reference(course: Course, section: CourseSection | None, title: str) -> None:
    with write(course) as session:
        session.add(
            Reference(
                course_id=course.id,
                section_id=section.id if section else None,
                position=1,
                title=title,
            )
        )


def _lists_of(course: Course) -> dict[str, str | None]:
    """In which list each reference was put."""
    rows = db.session.scalars(select(Reference).where(Reference.course_id == course.id))
    titles = {each.id: each.title for each in sections.in_order(course)}
    return {each.title: titles.get(each.section_id or 0) for each in rows}


def test_the_references_of_a_list_that_goes_are_spoken_of_and_come_back_with_it(app: Flask) -> None:
    with app.app_context():
        page = Page(app)
        url = page.add("Papers", "", kind="references")
        papers = queries.section_by_public_id(page.course, page.key("Papers"))
        _reference(page.course, papers, "Of the papers")
        _reference(page.course, None, "Of no list")
        question = page.browser.post(f"{url}/delete")
        assert "Its one reference goes to “References”." in question.text
        assert "Papers" in page.titles()
        page.browser.post(f"{url}/delete", {"confirmed": "1"})
        assert _lists_of(page.course) == {"Of the papers": None, "Of no list": None}
        only = f"{page.base}/{page.key('References')}"
        question = page.browser.post(f"{only}/delete")
        assert "Its 2 references are kept." in question.text
        page.browser.post(f"{url}/restore")
        assert _lists_of(page.course) == {"Of the papers": "Papers", "Of no list": None}
        # A list that becomes a text lets go of what it held.
        page.browser.post(url, {"title": "Papers", "body": "x", "kind": "text"})
        assert _lists_of(page.course) == {"Of the papers": None, "Of no list": None}


def test_a_section_of_another_course_is_not_found(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        mine, theirs = Page(app_sqlite, "mine"), Page(app_sqlite, "theirs")
        own = theirs.add("Theirs")
        url = own.replace("/c/theirs/", "/c/mine/")
        assert mine.browser.get(url).status_code == 404
        sent = {"title": "Ours", "body": "", "kind": "text"}
        for verb in ("", "/move", "/delete"):
            assert mine.browser.post(f"{url}{verb}", sent).status_code == 404
        theirs.browser.post(f"{own}/delete")
        assert mine.browser.post(f"{url}/restore").status_code == 409
        assert "Theirs" not in mine.titles()


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten_unseen(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        page = Page(app_sqlite)
        url = page.add("Rules", "As it was.")
        sent = {"title": "Rules", "kind": "text", "after": page.key("Synopsis")}
        sent["seen"] = seen_in(page.browser.get(url))
        theirs = "Theirs, in two lines.\n\n<b>So</b>."
        for _click in range(2):  # the second is no conflict
            assert page.browser.post(url, sent | {"body": theirs}).status_code == 303
        answer = page.browser.post(url, sent | {"body": "Mine."})
        assert answer.status_code == 409
        assert "Somebody else changed this meanwhile." in answer.text
        assert f"{escape(theirs)}</textarea>" in answer.text
        assert "Mine.</textarea>" in answer.text
        assert "Theirs" in Visitor(app_sqlite).get("/c/sections/").text
        sent["seen"] = seen_in(answer)
        assert page.browser.post(url, sent | {"body": "Mine."}).status_code == 303
        assert "Mine." in Visitor(app_sqlite).get("/c/sections/").text


def test_a_section_that_was_only_moved_meanwhile_is_no_conflict(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        page = Page(app_sqlite)
        url = page.add("Rules")
        sent = {"title": "Rules", "body": "New.", "kind": "text", "after": page.key("Synopsis")}
        sent["seen"] = seen_in(page.browser.get(url))
        page.browser.post(f"{url}/move", {"direction": "up"})
        assert page.browser.post(url, sent).status_code == 303


def test_an_excerpt_keeps_the_items_of_a_list_apart(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        page = Page(app_sqlite)
        page.add("Aims", "We read:\n\n- papers\n- books\n  1. old\n  2. new\n- notes\n\nAnd write.")
        listed = page.browser.get(page.list_url).text
        assert "We read: papers · books old · new · notes And write." in listed
