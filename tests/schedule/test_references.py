"""Talks and references: what they need, how identifiers are spelt, where they belong."""

from typing import Any

import pytest

from app.schedule import queries, references, talks
from app.schedule.citations.ids import arxiv_number, doi_of
from app.schedule.places import Place
from tests.factories import at
from tests.schedule.scenes import REFERENCE, Scene, refused


@pytest.mark.parametrize(
    ("spelt", "number"),
    [
        ("", ""),
        ("1812.11118", "1812.11118"),
        ("0704.0001", "0704.0001"),
        (" 1812.11118v3 ", "1812.11118"),
        ("arXiv:1812.11118", "1812.11118"),
        ("arxiv: 1812.11118v2", "1812.11118"),
        ("https://arxiv.org/abs/1812.11118", "1812.11118"),
        ("http://arxiv.org/abs/1812.11118v1", "1812.11118"),
        ("https://arxiv.org/pdf/1812.11118", "1812.11118"),
        ("https://arxiv.org/pdf/1812.11118v2.pdf", "1812.11118"),
        ("https://arxiv.org/html/2401.00001v1", "2401.00001"),
        ("https://www.arxiv.org/abs/1812.11118", "1812.11118"),
        ("arxiv.org/abs/1812.11118", "1812.11118"),
        ("math/0601001", "math/0601001"),
        ("math.PR/0601001", "math.PR/0601001"),
        ("hep-th/9901001v2", "hep-th/9901001"),
        ("https://arxiv.org/abs/cond-mat/0207270", "cond-mat/0207270"),
    ],
)
def test_an_arxiv_number_is_known_in_its_usual_spellings(spelt: str, number: str) -> None:
    assert arxiv_number(spelt) == number


@pytest.mark.parametrize(
    "spelt",
    [
        "181.11118",
        "1812.111",
        "1812.1111811",
        "1812.11118 and another",
        "https://arxiv.example/abs/1812.11118",
        "https://arxiv.org.example/abs/1812.11118",
        "javascript:alert(1)",
        "1812.11118<script>",
        "math/06010",
        "١٨١٢.١١١١٨",
        "１８１２.１１１１８",
    ],
)
def test_what_is_no_arxiv_number_is_refused(spelt: str) -> None:
    with refused("bad_arxiv"):
        arxiv_number(spelt)


@pytest.mark.parametrize(
    ("spelt", "doi"),
    [
        ("", ""),
        ("10.1073/pnas.1903070116", "10.1073/pnas.1903070116"),
        ("doi:10.1000/182", "10.1000/182"),
        ("DOI: 10.1000/182 ", "10.1000/182"),
        ("https://doi.org/10.1000/182", "10.1000/182"),
        ("http://dx.doi.org/10.1000/182", "10.1000/182"),
        ("https://www.doi.org/10.1000/182", "10.1000/182"),
        ("doi.org/10.1000/182", "10.1000/182"),
        ("10.1002/(SICI)1097-0258(19980815)17:15<1661::AID>3.0.CO;2-2",) * 2,
    ],
)
def test_a_doi_is_known_in_its_usual_spellings(spelt: str, doi: str) -> None:
    assert doi_of(spelt) == doi


@pytest.mark.parametrize(
    "spelt",
    ["11.1000/182", "10.10/182", "10.1000/", "10.1000/18 2", "https://x.example/10.1000/182"],
)
def test_what_is_no_doi_is_refused(spelt: str) -> None:
    with refused("bad_doi"):
        doi_of(spelt)


def test_a_reference_links_to_its_address_else_arxiv_else_doi(scene: Scene) -> None:
    both: dict[str, Any] = {"arxiv_id": "arXiv:1812.11118v2", "doi": "doi:10.1000/182"}
    assert scene.reference(**both, url="https://x.example/").link == "https://x.example/"
    assert scene.reference(**both).link == "https://arxiv.org/abs/1812.11118"
    assert scene.reference(doi="doi:10.1000/182").link == "https://doi.org/10.1000/182"
    assert scene.reference().link == ""


def test_a_doi_is_text_in_the_page(scene: Scene) -> None:
    meeting = scene.meeting("2020-10-21 07:00")
    scene.reference(Place(scene.course, meeting), doi='10.1000/"><script>alert(1)</script>')
    page = scene.client().get(f"/c/{scene.course.slug}/").text
    assert "A paper" in page
    assert "<script>alert" not in page


def test_references_stand_in_the_order_of_adding_each_in_its_place(scene: Scene) -> None:
    meeting = scene.meeting("2020-10-21 07:00")
    talk = scene.talk(meeting)
    places = [
        Place(scene.course),
        Place(scene.course, meeting),
        Place(scene.course, talk=talk),
    ]
    made = [[scene.reference(place, title=f"{n}") for n in range(2)] for place in places]
    assert [[r.position for r in of_place] for of_place in made] == [[1, 2]] * 3
    assert queries.course_references(scene.course) == made[0]
    (row,) = queries.meetings(scene.course)
    assert (row.references, row.talks[0].references) == (made[1], made[2])


def test_a_changed_reference_stays_in_its_place(scene: Scene) -> None:
    meeting = scene.meeting("2020-10-21 07:00")
    reference = scene.reference(Place(scene.course, meeting))
    with scene.changes_the_page():
        references.save_reference(
            queries.place_of(scene.course, reference),
            scene.staff.user,
            reference=reference,
            **{**REFERENCE, "title": "Another", "year": 1999},
        )
    assert (reference.title, reference.year, reference.meeting_id) == (
        "Another",
        1999,
        meeting.id,
    )
    with scene.changes_the_page():
        references.delete_reference(scene.course, reference, scene.staff.user)
    assert queries.reference_by_public_id(scene.course, reference.public_id) is None


def test_a_talk_is_named_by_its_title_or_its_speaker(scene: Scene) -> None:
    meeting = scene.meeting("2020-10-21 07:00")
    with refused("unnamed_talk"):
        scene.talk(meeting, title="")
    talk = scene.talk(meeting, title="", speaker="Wotao Yin")
    page = scene.client(scene.staff).get(scene.base).text
    assert "Wotao Yin" in page
    with refused("unnamed_talk"):
        scene.talk(meeting, talk, title="", speaker="")


@pytest.mark.parametrize(
    "times",
    [
        (at("2020-10-21 08:00"), at("2020-10-21 08:00")),
        (at("2020-10-21 08:00"), at("2020-10-21 07:00")),
        (None, at("2020-10-21 07:00")),
    ],
)
def test_a_talk_ends_after_it_begins(scene: Scene, times: tuple[object, object]) -> None:
    meeting = scene.meeting("2020-10-21 07:00")
    with refused("ends_before_start"):
        scene.talk(meeting, starts_at=times[0], ends_at=times[1])


def test_talks_stand_in_the_order_of_adding(scene: Scene) -> None:
    meeting = scene.meeting("2020-10-21 07:00")
    first, second = scene.talk(meeting, title="First"), scene.talk(meeting, title="Second")
    with scene.changes_the_page():
        scene.talk(meeting, first, title="Still first")
    assert [t.title for t in queries.meetings(scene.course)[0].talks] == ["Still first", "Second"]
    scene.reference(Place(scene.course, talk=first))
    scene.material(Place(scene.course, talk=first))
    with scene.changes_the_page():
        talks.delete_talk(first, scene.staff.user)
    assert queries.meetings(scene.course)[0].talks == [second]
    assert scene.talk(meeting, title="Third").position == 3
