"""People brought between groups: dragged by a handle, and by keyboard."""

from playwright.sync_api import Locator, Page, expect

from app.courses.queries import course_by_slug
from app.groups.queries import group_set_by_slug, groups_of
from tests.browser.conftest import LiveServer, OpenPage
from tests.browser.scan import look_over
from tests.browser.small_course import SmallCourse, make_small_course

# Whether what is carried lies above all else where it is.
ON_TOP = """() => {
  const carried = document.querySelector(".carried");
  const { left, top, width, height } = carried.getBoundingClientRect();
  carried.style.pointerEvents = "auto";
  const above = document.elementFromPoint(left + width / 2, top + height / 2);
  carried.style.pointerEvents = "";
  return above === carried;
}"""


def _drag(page: Page, name: str, card: Locator) -> None:
    handle = page.locator("[data-person]", has_text=name).locator(".handle")
    handle.scroll_into_view_if_needed()
    start, end = handle.bounding_box(), card.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=4)
    assert page.evaluate(ON_TOP), f"{name} can't be seen above the card"
    page.mouse.up()
    expect(page.locator(".carried")).to_have_count(0)


def _members(server: LiveServer, course: SmallCourse) -> list[list[str]]:
    with server.app.app_context():
        present = course_by_slug(course.slug)
        assert present is not None
        group_set = group_set_by_slug(present, "teams")
        assert group_set is not None
        return [[member.name for member in group.members] for group in groups_of(group_set)]


def test_people_are_dragged_and_brought_by_keyboard(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    course = make_small_course(live_server, grouped=True)
    page = open_page(live_server, course.url("manage/groups/teams/arrange"), who=course.teacher)
    first, new = page.locator("[data-target]").nth(1), page.locator("[data-target=new]")
    said = page.locator("#arranging .notice")
    assert look_over(page) == []
    _drag(page, "Pavel Lane", first)
    expect(page.locator("[data-arrange-status]")).to_contain_text("Group 1 is full")
    assert _members(live_server, course) == [
        ["Mira Stone", "Nils Berg"],
        ["Olga Reed", "Pavel Lane"],
    ]
    _drag(page, "Pavel Lane", page.locator("[data-target=none]"))
    expect(said).to_contain_text("Pavel Lane is in no group now.")
    _drag(page, "Pavel Lane", new)
    expect(said).to_contain_text("Pavel Lane is in Group 3 now.")
    assert _members(live_server, course)[1:] == [["Olga Reed"], ["Pavel Lane"]]
    page.get_by_label("Olga Reed").press("Space")
    page.get_by_label("Bring those who are ticked").select_option(
        label="into Group 3 (1 free seat)"
    )
    page.get_by_role("button", name="Bring them there").press("Enter")
    expect(said).to_contain_text("Olga Reed is in Group 3 now.")
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.locator(".messages")).to_contain_text("Everybody is where they were.")
    assert _members(live_server, course)[1:] == [["Olga Reed"], ["Pavel Lane"]]
