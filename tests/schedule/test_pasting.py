"""References of what is pasted: read, looked over, saved; and out again as BibTeX."""

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from app.core.db import db
from app.courses.models import CourseSection, SectionKind
from app.courses.sections import save_section
from app.schedule import queries, references
from app.schedule.citations import MOST, from_bibtex
from app.schedule.models import Reference
from app.schedule.places import Place
from tests.schedule.citations.services import services
from tests.schedule.scenes import REFERENCE, Scene, refused

LINE = "Ann Doe, Carl Roe. A count of them. Journal of Examples, 12(3), 2019. [ arXiv:1901.01234 ]"
SEVERAL = f"{LINE}\n\n• Lin Poe. Another. COLT 2018. [ Code ]\n"


def read(scene: Scene, text: str, where: str = "", status: int = 200) -> str:
    """The page that shows what was understood of `text`."""
    url = f"{scene.base}/references/read{where}"
    answer = scene.client(scene.staff).post(url, {"paste": text})
    assert answer.status_code == status
    return answer.text


def fields(page: str) -> dict[str, str]:
    """What the fields of a page would send, the ticks and choices that are made among them."""
    page = page.split("<main")[1]
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        sent = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if "name" in sent and (sent.get("type") != "checkbox" or " checked" in tag):
            found[sent["name"]] = unescape(sent.get("value", ""))
    for name, text in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\r?\n?([^<]*)', page):
        found[name] = unescape(text)
    chosen = r'<select[^>]* name="([^"]+)".*?<option selected value="(.*?)"'
    return found | dict(re.findall(chosen, page, re.DOTALL))


def the_references(scene: Scene) -> list[Reference]:
    db.session.expire_all()
    return queries.course_references(scene.course)


def list_of(scene: Scene, title: str) -> CourseSection:
    """A section of the page that lists references."""
    return save_section(
        scene.course, scene.staff.user, title=title, body="", kind=SectionKind.REFERENCES
    )


def test_a_pasted_line_fills_the_form_and_is_saved_from_there(scene: Scene) -> None:
    meeting = scene.meeting("2020-10-21 07:00")
    where = f"?meeting={meeting.public_id}"
    page = read(scene, LINE, where)
    assert queries.meetings(scene.course)[0].references == []
    assert LINE in unescape(page)
    sent = fields(page) | {"links": "Code https://code.example/a\nhttps://x.example"}
    (action,) = re.findall(r'action="([^"]*references/new[^"]*)"', page)
    assert scene.client(scene.staff).post(unescape(action), sent).status_code == 303
    db.session.expire_all()
    (saved,) = queries.meetings(scene.course)[0].references
    assert (saved.title, saved.authors, saved.year) == (
        "A count of them",
        "Ann Doe, Carl Roe",
        2019,
    )
    assert (saved.venue, saved.arxiv_id) == ("Journal of Examples, 12(3)", "1901.01234")
    assert saved.links == [
        {"label": "Code", "url": "https://code.example/a"},
        {"label": "x.example", "url": "https://x.example"},
    ]
    form = scene.client(scene.staff).get(f"{scene.base}/references/{saved.public_id}").text
    assert "Code https://code.example/a\nx.example https://x.example</textarea>" in form


def test_several_are_looked_over_and_those_that_are_ticked_are_saved(scene: Scene) -> None:
    client = scene.client(scene.staff)
    sent = fields(read(scene, SEVERAL))
    assert sent["count"] == "2"
    url = f"{scene.base}/references/several"
    wrong = client.post(url, sent | {"1-arxiv_id": "none", "1-title": "Kept as typed"})
    assert wrong.status_code == 422
    assert "This is not an arXiv number." in wrong.text
    assert fields(wrong.text)["1-title"] == "Kept as typed"
    nothing = {name: value for name, value in sent.items() if not name.endswith("keep")}
    assert client.post(url, nothing).status_code == 422
    assert the_references(scene) == []
    with scene.changes_the_page():
        assert client.post(url, sent).status_code == 303
    first, second = the_references(scene)
    assert (first.title, second.title, second.note) == ("A count of them", "Another", "[ Code ]")
    assert client.post(url, sent).status_code == 303  # a second click
    sent = fields(read(scene, SEVERAL))
    del sent["0-keep"]
    assert client.post(url, sent).status_code == 303
    assert [each.title for each in the_references(scene)] == [
        "A count of them",
        "Another",
        "Another",
    ]


def test_several_are_added_all_or_none(scene: Scene) -> None:
    entries = [REFERENCE, REFERENCE | {"arxiv_id": "none"}]
    with refused("bad_arxiv"):
        references.add_references(Place(scene.course), scene.staff.user, entries)
    assert the_references(scene) == []


def test_bibtex_that_is_pasted_is_read_and_a_broken_entry_is_named(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    page = read(scene, "@misc{a, title={First}}\n@book{b, title={Second}, publisher={A press}}")
    sent = fields(page)
    assert (sent["1-title"], sent["1-entry_type"]) == ("Second", "book")
    broken = read(scene, "@misc{doe2019, title={First}", status=422)
    assert "The entry doe2019 in line 1" in broken
    assert "@misc{doe2019, title={First}</textarea>" in unescape(broken)


@pytest.mark.parametrize("text", ["", " \n ", "A line.\n" * (MOST + 1), "@comment{a}"])
def test_nothing_and_too_much_are_answered_at_the_field(scene_sqlite: Scene, text: str) -> None:
    assert 'class="form-errors"' in read(scene_sqlite, text, status=422)


def test_a_number_is_looked_up_and_one_that_nobody_tells_about_is_kept(
    scene_sqlite: Scene,
) -> None:
    scene = scene_sqlite
    with services() as server:
        present = scene.app.extensions["colloquy_settings"]
        scene.app.extensions["colloquy_settings"] = replace(present, arxiv_url=server.url("/api"))
        found = fields(read(scene, "https://arxiv.org/abs/1901.01234v2"))
        assert (found["title"], found["year"]) == ("Counting what was counted", "2018")
        page = read(scene, "arXiv:2901.01234")
        several = read(scene, f"arXiv:2901.01234\n{LINE}")
    assert fields(page)["title"] == ""
    assert fields(page)["arxiv_id"] == "2901.01234"
    assert "arXiv:2901.01234 could not be looked up." in page
    # Of several, the one without a title is not ticked, and keeps none of the others from it.
    assert "2901.01234 could not be looked up: write its title" in several
    sent = fields(several)
    assert ("0-keep" in sent, "1-keep" in sent) == (False, True)
    client = scene.client(scene.staff)
    assert client.post(f"{scene.base}/references/several", sent).status_code == 303
    assert len(the_references(scene)) == 1


def test_the_number_of_a_copied_list_is_no_part_of_the_citation(scene_sqlite: Scene) -> None:
    plain = fields(read(scene_sqlite, LINE))
    for number in ("[3] ", "3. ", "(3) "):
        numbered = fields(read(scene_sqlite, number + LINE))
        assert [numbered[name] for name in REFERENCE] == [plain[name] for name in REFERENCE]


def test_a_paper_that_stands_there_already_is_pointed_out_and_not_refused(
    scene_sqlite: Scene,
) -> None:
    scene = scene_sqlite
    scene.reference(title="The first copy", arxiv_id="1901.01234")
    said = "The same paper stands here"
    page = read(scene, LINE)
    assert f"{said} already: “The first copy”." in page
    client = scene.client(scene.staff)
    assert client.post(f"{scene.base}/references/new", fields(page)).status_code == 303
    assert f"{said} too: “The first copy”." in client.get(scene.base).text
    assert len(the_references(scene)) == 2
    meeting = scene.meeting("2020-10-21 07:00")
    assert said not in read(scene, LINE, f"?meeting={meeting.public_id}")


def test_each_list_of_the_page_has_its_references_in_their_own_order(scene: Scene) -> None:
    (first,) = queries.reference_lists(scene.course)
    second = list_of(scene, "Papers")
    client = scene.client(scene.staff)
    for title, where in (("a", ""), ("b", f"?section={second.public_id}"), ("c", ""), ("d", "")):
        url = f"{scene.base}/references/new{where}"
        assert client.post(url, {"title": title}).status_code == 303
    lists = queries.references_by_list(scene.course)
    assert [[r.title for r in each] for each in lists.values()] == [["a", "c", "d"], ["b"]]
    last = lists[first.id][-1]
    with scene.changes_the_page():
        client.post(f"{scene.base}/references/{last.public_id}/move", {"to": "1"})
    sent = {"title": "c", "section": second.public_id}
    client.post(f"{scene.base}/references/{lists[first.id][1].public_id}", sent)
    db.session.expire_all()
    lists = queries.references_by_list(scene.course)
    assert [[r.title for r in each] for each in lists.values()] == [["d", "a"], ["b", "c"]]
    assert client.get(f"{scene.base}/references/new?section=nothing").status_code == 404
    text = save_section(scene.course, scene.staff.user, title="Text", body="")
    assert client.get(f"{scene.base}/references/new?section={text.public_id}").status_code == 404


def test_a_reference_moves_within_its_meeting_alone(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    place = Place(scene.course, scene.meeting("2020-10-21 07:00"))
    made = [scene.reference(place, title=title) for title in "abc"]
    for to, order in ((3, "bca"), (1, "abc"), (99, "bca"), (-1, "abc")):
        references.move_reference(place, made[0], scene.staff.user, to)
        assert "".join(each.title for each in queries.references_at(place)) == order


@pytest.mark.parametrize(
    ("links", "words"),
    [
        ("Code javascript:alert(1)", "This is not a web address."),
        ("Code", "This is not a web address."),
        ("a https://x.example\n" * 21, "These are too many links."),
    ],
)
def test_further_links_are_web_addresses(scene_sqlite: Scene, links: str, words: str) -> None:
    scene = scene_sqlite
    sent = {"title": "A", "links": links}
    answer = scene.client(scene.staff).post(f"{scene.base}/references/new", sent)
    assert answer.status_code == 422
    assert words in answer.text
    assert links.strip() in unescape(answer.text)


def test_a_type_that_came_with_bibtex_is_kept(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    saved = scene.reference(entry_type="online")
    url = f"{scene.base}/references/{saved.public_id}"
    client = scene.client(scene.staff)
    assert client.post(url, fields(client.get(url).text)).status_code == 303
    assert the_references(scene)[0].entry_type == "online"


def test_the_page_gives_its_references_as_bibtex(scene: Scene) -> None:
    (readings,) = queries.reference_lists(scene.course)
    meeting = scene.meeting("2020-10-21 07:00")
    talk = scene.talk(meeting)
    plain: dict[str, Any] = REFERENCE | {"authors": "Ann Doe", "year": 2019}
    listed = scene.reference(**plain | {"title": "Of the course"})
    scene.reference(Place(scene.course, talk=talk), **plain | {"title": "Of the talk"})
    mine = scene.reference(Place(scene.course, meeting), **plain | {"title": "Of the meeting"})
    client, url = scene.client(), f"/c/{scene.course.slug}/references.bib"
    answer = client.get(url)
    assert answer.content_type == "application/x-bibtex; charset=utf-8"
    assert answer.headers["Content-Disposition"].endswith(f'"{scene.course.slug}.bib"')
    titles = ["Of the course", "Of the meeting", "Of the talk"]
    assert [each.title for each in from_bibtex(answer.text)] == titles
    known = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(url, headers=known).status_code == 304
    save_section(scene.course, scene.staff.user, title="No list", body="", section=readings)
    answer = client.get(url, headers=known)
    assert [each.title for each in from_bibtex(answer.text)] == titles[1:]
    hidden = f"/c/{scene.course.slug}/references/{listed.public_id}.bib"
    assert client.get(hidden).status_code == 404
    assert scene.client(scene.staff).get(hidden).status_code == 200
    one = client.get(f"/c/{scene.course.slug}/references/{mine.public_id}.bib")
    assert [each.title for each in from_bibtex(one.text)] == ["Of the meeting"]
    other = Scene(scene.app)
    assert client.get(f"/c/{other.course.slug}/references/{mine.public_id}.bib").status_code == 404
