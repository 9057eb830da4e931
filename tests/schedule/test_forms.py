"""The schedule's editor in the browser: what is typed is kept, times are the course's own, and
what belongs to another course is not there."""

from typing import Any

import pytest
from flask import Flask

from app.courses.models import Role
from app.schedule import queries
from app.schedule.models import MeetingKind
from app.schedule.places import Place
from tests.conftest import FrozenClock
from tests.factories import at, enroll, make_user
from tests.schedule.scenes import Scene
from tests.visitors import seen_in


@pytest.fixture
def app(app_sqlite: Flask) -> Flask:
    """No database changes what these pages say: one will do."""
    return app_sqlite


MEETING: dict[str, Any] = {
    "title": "Margins",
    "kind": "lecture",
    "starts_at": "2020-10-21T15:00",
    "ends_at": "2020-10-21T17:50",
    "instructors": "Wotao Yin (UCLA)\r\nAnn B.",
    "note": "About $x^2$.",
    "scribe_places": "2",
}
TALK: dict[str, Any] = {
    "title": "On margins",
    "speaker": "Wotao Yin",
    "affiliation": "UCLA",
    "speaker_url": "https://people.example/yin",
    "venue": "Room 1",
    "starts_at": "2020-10-21T15:30",
    "ends_at": "2020-10-21T16:00",
    "abstract": "An abstract.",
    "bio": "A life.",
}
REFERENCE: dict[str, Any] = {
    "authors": "P. Bartlett",
    "title": "Spectral margins",
    "venue": "NeurIPS",
    "year": "2017",
    "arxiv_id": "arXiv:1706.08498v2",
    "doi": "",
    "url": "",
    "note": "",
}


def test_staff_write_a_meeting_and_change_it(scene: Scene) -> None:
    client = scene.client(scene.staff)
    answer = client.post(f"{scene.base}/meetings/new", MEETING)
    (meeting,) = queries.meetings(scene.course)
    assert answer.status_code == 303
    assert answer.location.endswith(f"#meeting-{meeting.public_id}")
    assert (meeting.starts_at, meeting.ends_at) == (at("2020-10-21 07:00"), at("2020-10-21 09:50"))
    people = [(i.name, i.affiliation) for i in meeting.instructors]
    assert people == [("Wotao Yin", "UCLA"), ("Ann B.", "")]
    url = f"{scene.base}/meetings/{meeting.public_id}"
    form = client.get(url).text
    assert 'value="2020-10-21T15:00"' in form
    assert "Wotao Yin (UCLA)\nAnn B.</textarea>" in form
    moved = MEETING | {"starts_at": "2020-10-22T15:00", "ends_at": "2020-10-22T17:00"}
    assert client.post(url, moved | {"instructors": "Ben C."}).status_code == 303
    (meeting,) = queries.meetings(scene.course)
    assert meeting.starts_at == at("2020-10-22 07:00")
    assert [i.name for i in meeting.instructors] == ["Ben C."]
    page = scene.client().get(f"/c/{scene.course.slug}/").text
    assert "Margins" in page
    assert "Ben C." in page
    assert "Wotao Yin" not in page


def test_a_form_without_its_instructors_leaves_no_wreck(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    meeting = scene.meeting("2020-10-21 07:00", instructors=[("Wotao Yin", "UCLA")])
    sent = {name: value for name, value in MEETING.items() if name != "instructors"}
    url = f"{scene.base}/meetings/{meeting.public_id}"
    assert scene.client(scene.staff).post(url, sent).status_code == 303
    (meeting,) = queries.meetings(scene.course)
    assert [(i.name, i.affiliation) for i in meeting.instructors] == [("Wotao Yin", "UCLA")]


def test_times_are_the_courses_on_both_sides_of_a_change_of_clocks(
    app: Flask, frozen_clock: FrozenClock
) -> None:
    with app.app_context():
        scene = Scene(app, "America/New_York")
        client = scene.client(scene.staff)
        for day in ("2020-10-31", "2020-11-01"):
            times = {"starts_at": f"{day}T15:00", "ends_at": f"{day}T16:00"}
            assert client.post(f"{scene.base}/meetings/new", MEETING | times).status_code == 303
        starts = [meeting.starts_at for meeting in queries.meetings(scene.course)]
        assert starts == [at("2020-10-31 19:00"), at("2020-11-01 20:00")]
        for meeting in queries.meetings(scene.course):
            page = client.get(f"{scene.base}/meetings/{meeting.public_id}").text
            assert 'T15:00"' in page


@pytest.mark.parametrize(
    "changes",
    [
        {"ends_at": "2020-10-21T15:00"},
        {"starts_at": ""},
        {"starts_at": "soon"},
        {"starts_at": "0001-01-01T00:00"},
        {"kind": "party"},
        {"scribe_places": "10"},
        {"scribe_places": "-1"},
        {"scribe_places": "many"},
        {"title": "x" * 301},
        {"online_url": "http://call.example/1"},
        {"online_url": "javascript:alert(1)"},
    ],
)
def test_a_refused_meeting_keeps_what_was_typed(
    scene_sqlite: Scene, changes: dict[str, str]
) -> None:
    scene = scene_sqlite
    sent = MEETING | changes
    answer = scene.client(scene.staff).post(f"{scene.base}/meetings/new", sent)
    assert answer.status_code == 422
    assert 'class="form-errors"' in answer.text
    for name in ("title", "starts_at", "ends_at", "scribe_places"):
        assert f'value="{sent[name]}"' in answer.text
    assert "Wotao Yin (UCLA)\nAnn B.</textarea>" in answer.text
    assert "About $x^2$.</textarea>" in answer.text
    assert queries.meetings(scene.course) == []


def test_staff_cancel_a_meeting_and_hold_it_after_all(scene: Scene) -> None:
    first, _second = scene.meeting("2020-10-14 07:00"), scene.meeting("2020-10-21 07:00")
    client = scene.client(scene.staff)
    url = f"{scene.base}/meetings/{first.public_id}/cancel"
    for _click in range(2):
        assert client.post(url, {"cancel_note": "Typhoon"}).status_code == 303
    assert scene.labels() == ["Topic of 10-14", "Lecture 01"]
    assert "cancelled" in client.get(scene.base).text
    assert "Typhoon" in client.get(scene.base).text
    for _click in range(2):
        assert client.post(url, {"undo": "1"}).status_code == 303
    assert scene.labels() == ["Lecture 01", "Lecture 02"]
    assert first.cancel_note == ""


def test_nothing_is_removed_before_the_question_is_answered(scene: Scene) -> None:
    meeting = scene.meeting("2020-10-14 07:00")
    talk = scene.talk(meeting)
    reference, material = scene.reference(), scene.material()
    client = scene.client(scene.staff)
    for part in (
        f"references/{reference.public_id}",
        f"materials/{material.public_id}",
        f"talks/{talk.public_id}",
        f"meetings/{meeting.public_id}",
    ):
        url = f"{scene.base}/{part}/delete"
        assert client.get(url).status_code == 200
        assert "Remove it" in client.get(url).text
        assert client.post(url).status_code == 303
        assert client.get(url).status_code == 404
        assert client.post(url).status_code == 404
    assert queries.meetings(scene.course) == []


def test_staff_write_a_talk_with_its_reference(scene: Scene) -> None:
    meeting = scene.meeting("2020-10-21 07:00")
    client = scene.client(scene.staff)
    new = f"{scene.base}/meetings/{meeting.public_id}/talks/new"
    assert client.post(new, TALK).status_code == 303
    (talk,) = queries.meetings(scene.course)[0].talks
    assert (talk.starts_at, talk.ends_at) == (at("2020-10-21 07:30"), at("2020-10-21 08:00"))
    assert 'value="2020-10-21T15:30"' in client.get(f"{scene.base}/talks/{talk.public_id}").text
    url = f"{scene.base}/references/new?talk={talk.public_id}"
    assert client.post(url, REFERENCE).status_code == 303
    (reference,) = queries.meetings(scene.course)[0].talks[0].references
    assert (reference.arxiv_id, reference.year) == ("1706.08498", 2017)
    page = scene.client().get(f"/c/{scene.course.slug}/").text
    assert "On margins" in page
    assert "https://arxiv.org/abs/1706.08498" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": "", "speaker": ""}, "Give the title or the speaker."),
        ({"ends_at": "2020-10-21T15:30"}, "It ends before it begins."),
        ({"speaker_url": "javascript:alert(1)"}, "This is not a web address."),
        ({"starts_at": "noon"}, "Begins"),
    ],
)
def test_a_refused_talk_keeps_what_was_typed(
    scene_sqlite: Scene, changes: dict[str, str], words: str
) -> None:
    scene = scene_sqlite
    meeting = scene.meeting("2020-10-21 07:00")
    url = f"{scene.base}/meetings/{meeting.public_id}/talks/new"
    answer = scene.client(scene.staff).post(url, TALK | changes)
    assert answer.status_code == 422
    assert words in answer.text.split('class="form-errors"')[1].split("</div>")[0]
    assert 'value="Room 1"' in answer.text
    assert "An abstract.</textarea>" in answer.text
    assert queries.meetings(scene.course)[0].talks == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"arxiv_id": "nonsense"}, "This is not an arXiv number."),
        ({"doi": "nonsense"}, "This is not a DOI."),
        ({"year": "999"}, "Year"),
        ({"year": "MMXX"}, "Year"),
        ({"url": "ftp://x.example"}, "This is not a web address."),
        ({"title": " "}, "Title"),
    ],
)
def test_a_refused_reference_keeps_what_was_typed(
    scene_sqlite: Scene, changes: dict[str, str], words: str
) -> None:
    scene = scene_sqlite
    sent = REFERENCE | changes
    answer = scene.client(scene.staff).post(f"{scene.base}/references/new", sent)
    assert answer.status_code == 422
    assert words in answer.text.split('class="form-errors"')[1].split("</div>")[0]
    assert 'value="P. Bartlett"' in answer.text
    for name in set(changes) - {"title"}:
        assert f'value="{sent[name]}"' in answer.text
    assert queries.course_references(scene.course) == []


def test_two_courses_never_mix(scene: Scene) -> None:
    other = Scene(scene.app)
    meeting = other.meeting("2020-10-21 07:00")
    talk = other.talk(meeting)
    reference = other.reference(Place(other.course, meeting))
    material = other.material(Place(other.course, talk=talk))
    client = scene.client(scene.staff)
    paths = (
        f"meetings/{meeting.public_id}",
        f"meetings/{meeting.public_id}/delete",
        f"meetings/{meeting.public_id}/talks/new",
        f"talks/{talk.public_id}",
        f"talks/{talk.public_id}/delete",
        f"references/{reference.public_id}",
        f"references/{reference.public_id}/delete",
        f"references/new?meeting={meeting.public_id}",
        f"references/new?talk={talk.public_id}",
        f"materials/{material.public_id}",
        f"materials/{material.public_id}/delete",
        f"materials/new?meeting={meeting.public_id}",
        f"materials/new?talk={talk.public_id}",
    )
    for path in paths:
        assert client.get(f"{scene.base}/{path}").status_code == 404
        for form in (MEETING, TALK, REFERENCE, {}):
            assert client.post(f"{scene.base}/{path}", form).status_code == 404
        assert client.get(f"{other.base}/{path}").status_code == 403
    assert client.post(f"{scene.base}/meetings/{meeting.public_id}/cancel").status_code == 404
    assert queries.meetings(other.course) == [meeting]
    assert queries.meetings(scene.course) == []
    assert other.labels() == ["Lecture 01"]


def test_the_editor_is_for_those_who_edit_the_course(scene: Scene) -> None:
    for who in (enroll(scene.course, Role.TA), make_user(admin=True)):
        client = scene.client(who)
        assert client.get(scene.base).status_code == 200
        assert client.post(f"{scene.base}/meetings/new", MEETING).status_code == 303
    for who in (scene.student, enroll(scene.course, Role.OBSERVER), make_user()):
        client = scene.client(who)
        assert client.get(scene.base).status_code == 403
        assert client.post(f"{scene.base}/meetings/new", MEETING).status_code == 403
    assert scene.client().post(f"{scene.base}/meetings/new", MEETING).status_code == 401
    assert len(queries.meetings(scene.course)) == 2


def test_text_of_staff_is_markdown_and_never_a_script(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    meeting = scene.meeting("2020-10-21 07:00", note="**bold** <script>alert(1)</script>")
    scene.talk(meeting, title="<b>loud</b>", abstract="[x](javascript:alert(1))")
    assert meeting.kind is MeetingKind.LECTURE
    page = scene.client().get(f"/c/{scene.course.slug}/").text
    assert "<strong>bold</strong>" in page
    for active in ("<script>alert", "<b>loud", 'href="javascript'):
        assert active not in page


@pytest.mark.parametrize("kind", ["talks", "references", "materials"])
def test_what_somebody_else_saved_of_a_part_is_not_overwritten_unseen(
    scene_sqlite: Scene, kind: str
) -> None:
    scene = scene_sqlite
    make: dict[str, Any] = {
        "talks": lambda: scene.talk(scene.meeting("2020-10-21 07:00")),
        "references": scene.reference,
        "materials": scene.material,
    }
    part = make[kind]()
    client, url = scene.client(scene.staff), f"{scene.base}/{kind}/{part.public_id}"
    address = "speaker_url" if kind == "talks" else "url"
    sent = {"title": "Theirs", address: "a.example/1", "kind": "slides", "visibility": "public"}
    sent["seen"] = seen_in(client.get(url))
    for _click in range(2):  # the second is no conflict
        assert client.post(url, sent).status_code == 303
    assert getattr(part, address) == "https://a.example/1"
    answer = client.post(url, sent | {"title": "Mine"})
    assert answer.status_code == 409
    assert answer.text.count("Saved now: Theirs") == 2  # at the top and beside its field
    assert answer.text.count("Saved now") == 2
    assert 'value="Mine"' in answer.text
    assert part.title == "Theirs"
    assert client.post(url, sent | {"title": "Mine", "seen": seen_in(answer)}).status_code == 303
    assert part.title == "Mine"
