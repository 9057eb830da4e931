"""Every page of the app, for a person who may see it, is accessible: phone, desk, day and night.

Pages are found from the app's routes, so a new one is looked over by itself. What tests/world.py
has one of stands for each name in an address.
"""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from werkzeug.test import TestResponse

from app.core.clock import travel
from app.core.db import db
from app.core.intake import MEGABYTE
from app.courses.models import Enrollment, Role
from app.grading import operations as grading
from app.schedule.queries import meetings
from app.scribes import operations as scribes
from tests.browser.conftest import LiveServer, OpenPage
from tests.browser.scan import NARROW, addresses, is_page, look_over, routes
from tests.browser.small_course import SmallCourse, make_small_course
from tests.browser.walk import expect_heading, hand_in, pdf, press
from tests.factories import enroll, make_course, make_group, make_group_set, make_project
from tests.grading.factories import hand_in as handed_in
from tests.grading.factories import make_file, make_rubric, marks
from tests.world import NOW, World, make_world

# Answered with a file, or with the way to another page: nothing to look at. Or no page of this
# installation (the demo's mailbox, the first run), or of this moment (the second step).
NOT_PAGES = {
    "calendar.course",
    "calendar.own",
    "courses.home",
    "draw_results.data",
    "first_run.begin",
    "fonts.math",
    "health.healthz",
    "mailbox.html",
    "mailbox.index",
    "mailbox.show",
    "news.feed",
    "oidc.back",
    "oidc.start",
    "projects.file",
    "projects.page_picture",
    "projects.receipt",
    "schedule.bibtex",
    "schedule.earlier_file",
    "schedule.material",
    "schedule.picture",
    "schedule.reference_bibtex",
    "schedule.view_material",
    "scribes.notes",
    "seminars.material",
    "seminars.picture",
    "seminars.view_material",
    "seminars_live.live",
    "seminars_live.pulse",
    "two_step.ask",
    "two_step.picture",
    "two_step.set_up",
}
SUBMIT = "projects/report/submit"
ROLES = ["visitor", "classmate", "student", "instructor", "administrator"]
# Who is shown the same pages with more in them. The course page is another for each.
FULLER = {"visitor": "student", "classmate": "student", "administrator": "instructor"}


@pytest.fixture(scope="module")
def world(live_server: LiveServer) -> World:
    with live_server.app.app_context(), travel(NOW):
        world = make_world()
        _release_a_grade(world)
        return world


def _release_a_grade(world: World) -> None:
    """Give the student another project with a released grade: the page of a result needs one."""
    student, teacher = world.people["student"], world.people["instructor"]
    assert isinstance(student, Enrollment)
    assert isinstance(teacher, Enrollment)
    group_set = make_group_set(world.course, "graded")
    make_group(group_set, student)
    project = make_project(group_set, "graded", title="Graded project")
    make_rubric(project, 10)
    attempt = handed_in(project, student, make_file(), received_at=NOW)
    grade = grading.save_grade(
        attempt.submission,
        attempt,
        teacher,
        marks=marks(project, "9"),
        comment="Well argued.",
        adjustments=[],
        version=0,
    )
    grading.release_grades(project, [grade], teacher)
    world.parts["grading.result:project"] = project.slug


class Pages:
    """The pages that each role is shown, by their names. Every address is asked once a role."""

    def __init__(self, server: LiveServer, world: World) -> None:
        self._server, self._world = server, world
        self._shown: dict[str, dict[str, TestResponse]] = {}

    def of(self, role: str) -> dict[str, TestResponse]:
        """Those that `role` may see, as they were answered."""
        if role not in self._shown:
            self._shown[role] = dict(self._ask(role))
        return self._shown[role]

    def to_look_over(self, role: str) -> dict[str, TestResponse]:
        """The same, without those that somebody else is shown in all their parts (see FULLER)."""
        known = self.of(FULLER[role]) if role in FULLER else {}
        return {
            name: page
            for name, page in self.of(role).items()
            if name not in known or name == "page.show"
        }

    def _ask(self, role: str) -> Iterator[tuple[str, TestResponse]]:
        client = self._server.client(self._world.people[role])
        for name, address in addresses(self._server, self._world.values):
            answer = client.get(address)
            answer.get_data()
            answer.close()
            if is_page(answer):
                yield name, answer


@pytest.fixture(scope="module")
def pages(live_server: LiveServer, world: World) -> Pages:
    return Pages(live_server, world)


def test_every_page_is_opened_by_somebody(
    live_server: LiveServer, world: World, pages: Pages
) -> None:
    opened = {name for role in ROLES for name in pages.of(role)}
    assert {name for name, _ in addresses(live_server, world.values)} - opened == NOT_PAGES


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_accessible_and_has_a_title_of_its_own(
    live_server: LiveServer, world: World, pages: Pages, open_page: OpenPage, role: str
) -> None:
    page = open_page(live_server, who=world.people[role])
    wrong, titles = [], defaultdict(list)
    for name, answer in pages.to_look_over(role).items():
        page.goto(answer.request.path)
        titles[page.title()].append(name)
        wrong += look_over(page)
    wrong += [f"one title, {title!r}: {names}" for title, names in titles.items() if names[1:]]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", [Role.INSTRUCTOR, Role.STUDENT])
def test_the_pages_of_a_course_with_nothing_in_it_are_accessible(
    live_server: LiveServer, open_page: OpenPage, role: Role
) -> None:
    with live_server.app.app_context():
        course = make_course()
        person = enroll(course, role)
        slug = course.slug
    page, wrong = open_page(live_server, who=person), []
    client = live_server.client(person)
    for rule in routes(live_server):
        if rule.arguments != {"course"}:
            continue
        address = live_server.app.url_map.bind("").build(rule.endpoint, {"course": slug})
        answer = client.get(address)
        answer.close()
        if is_page(answer):
            page.goto(address)
            wrong += look_over(page, [NARROW])
    assert not wrong, "\n".join(wrong)


# --- what went wrong ------------------------------------------------------------------------


def _kinds_of_fields(page: Page) -> str:
    """What the first form of a page asks by: two with the same kinds are refused alike."""
    kinds: str = page.evaluate(
        """() => {
            const form = document.querySelector("main form.form[method=post]");
            const fields = [...(form?.elements ?? [])].filter((each) => each.name);
            const kinds = fields.map((each) => `${each.type} ${each.required}`);
            return [...new Set(kinds)].sort().join(", ");
        }"""
    )
    return kinds


def _send_without_what_is_required(page: Page) -> bool:
    """Empty the form's required fields and send it, past the browser's own check."""
    form = page.locator("main form.form[method=post]").first
    fields = form.locator("input[required], textarea[required]")
    if fields.count() == 0:
        return False
    for field in fields.all():
        field.evaluate("field => { field.value = ''; }")
    with page.expect_navigation():
        form.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    return True


@pytest.mark.parametrize("role", ["visitor", "student", "instructor", "administrator"])
def test_a_form_that_is_refused_is_accessible(
    live_server: LiveServer, world: World, pages: Pages, open_page: OpenPage, role: str
) -> None:
    page = open_page(live_server, who=world.people[role])
    wrong, refused, seen = [], [], set()
    for name, answer in pages.to_look_over(role).items():
        if " required" not in answer.text:
            continue
        page.goto(answer.request.path)
        kinds = _kinds_of_fields(page)
        if kinds in seen:
            continue
        seen.add(kinds)
        if _send_without_what_is_required(page):
            refused.append(name)
            expect(page.locator(".form-errors")).to_be_visible()
            wrong += look_over(page, [NARROW])
    assert refused
    assert not wrong, "\n".join(wrong)


def test_the_pages_that_say_no_are_accessible(live_server: LiveServer, open_page: OpenPage) -> None:
    course = make_small_course(live_server)
    page, wrong = open_page(live_server, who=course.mira), []
    for address, heading in (
        (course.url("manage/settings"), "This is not open to you"),
        ("/nowhere", "There is nothing here"),
    ):
        page.goto(address)
        expect_heading(page, heading)
        wrong += look_over(page, [NARROW])
    page.goto(course.url("scribes/"))
    _give_the_last_place_away(live_server, course)
    press(page, "Write this up")
    expect_heading(page, "That did not work")
    wrong += look_over(page, [NARROW])
    assert not wrong, "\n".join(wrong)


def _give_the_last_place_away(server: LiveServer, course: SmallCourse) -> None:
    with server.app.app_context():
        nils = db.session.get_one(Enrollment, course.nils.id)
        scribes.claim(meetings(nils.course)[0], nils)


def test_the_pages_that_refuse_what_was_sent_are_accessible(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    course = make_small_course(live_server, grouped=True, largest_file=MEGABYTE)
    page, wrong = open_page(live_server, course.url(SUBMIT), who=course.mira), []
    # Past the browser's own check of the size.
    page.locator("[data-drop]").evaluate("zone => { delete zone.dataset.max; }")
    hand_in(page, "Margins", pdf(bytes(4 * MEGABYTE)))
    expect_heading(page, "That is too large")
    wrong += look_over(page, [NARROW])
    page.goto(course.url(SUBMIT))
    page.get_by_label("Title of the report").fill("Margins")
    live_server.sign_in(page.context, course.mira)  # Anew, as in another tab.
    page.locator("main form").evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    expect_heading(page, "This form is out of date")
    expect(page.get_by_role("main")).to_contain_text("Margins")
    wrong += look_over(page, [NARROW])
    assert not wrong, "\n".join(wrong)
