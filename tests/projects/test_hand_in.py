"""Handing in: a group's PDF, a receipt, further attempts; and who is told why they can't."""

import hashlib

from app.accounts.models import User
from app.core.db import write
from app.courses import operations as courses
from app.courses.models import Enrollment, Role
from app.groups import operations as groups
from app.projects import operations
from app.projects.models import Attempt
from tests.conftest import FrozenClock
from tests.factories import at, enroll, make_group, make_group_set, make_user
from tests.grading.factories import make_file
from tests.pdfs import document
from tests.projects.scenes import Scene, refused


def test_a_member_hands_in_and_gets_a_receipt(scene: Scene) -> None:
    content = document(2)
    client = scene.client(scene.ann)
    assert "Hand in Project 1" in client.get(scene.submit).text
    answer = client.upload(scene.submit, scene.form(report=(content, "report.pdf")))
    (attempt,) = scene.attempts()
    assert (answer.status_code, answer.location) == (303, scene.url(attempt))
    page = client.get(answer.location).text
    for words in (
        "Handed in. This is your receipt.",
        "On margins",
        "Ann Author, Ben Author",
        "Mon 12 Oct 2020, 12:00:00 (Hong Kong Time)",
        "Wed 14 Oct 2020, 23:59:00 (Hong Kong Time)",
        "on time",
        "report.pdf",
        "2 pages",
        hashlib.sha256(content).hexdigest(),
    ):
        assert words in page
    assert client.get(scene.file_url(attempt)).data == content
    assert "handed in" in client.get(f"/c/{scene.course.slug}/projects/").text


def test_the_form_has_a_key_of_its_own_each_time(scene: Scene) -> None:
    client = scene.client(scene.ann)
    first, second = (client.get(scene.submit).text for _ in range(2))
    key = first.split('name="form_key"')[1].split('value="')[1].split('"')[0]
    assert len(key) >= 16
    assert key not in second


def test_a_second_attempt_counts_and_the_first_is_kept(scene: Scene) -> None:
    scene.hand_in("one")
    client = scene.client(scene.ben)
    assert "Attempt 1 is handed in. A new attempt counts" in client.get(scene.submit).text
    assert scene.hand_in("two", scene.ben, title="Better").status_code == 303
    first, second = scene.attempts()
    assert (first.number, second.number) == (1, 2)
    assert second.handed_in_by_id == scene.ben.id
    assert "A later attempt counts. This one is kept." in client.get(scene.url(first)).text
    assert "A later attempt counts" not in client.get(scene.url(second)).text
    page = client.get(scene.base).text
    assert page.index("Attempt 2: receipt") < page.index("counts") < page.index("Attempt 1")


def test_the_same_form_twice_is_one_attempt(scene: Scene) -> None:
    client = scene.client(scene.ann)
    content = document()
    answers = [
        client.upload(scene.submit, scene.form(report=(content, "report.pdf"))) for _ in range(2)
    ]
    (attempt,) = scene.attempts()
    assert [answer.location for answer in answers] == [scene.url(attempt)] * 2
    assert "Handed in. This is your receipt." in client.get(answers[1].location).text


def test_the_same_form_with_another_file_says_that_the_first_stands(scene: Scene) -> None:
    client = scene.client(scene.ann)
    client.upload(scene.submit, scene.form())
    other = scene.form(report=(document(3), "other.pdf"))
    answer = client.upload(scene.submit, other)
    assert len(scene.attempts()) == 1
    page = client.get(answer.location).text
    assert "This form was handed in before, with other files" in page


def test_a_form_sent_again_after_the_close_gives_its_receipt(
    scene: Scene, frozen_clock: FrozenClock
) -> None:
    scene.hand_in("one")
    frozen_clock.set(at("2020-11-30 00:00"))
    assert scene.hand_in("one").status_code == 303
    assert scene.hand_in("two").status_code == 409
    assert len(scene.attempts()) == 1


def test_a_late_hand_in_says_how_late_and_what_it_costs(
    scene: Scene, frozen_clock: FrozenClock
) -> None:
    frozen_clock.set(at("2020-10-16 02:00"))
    client = scene.client(scene.ann)
    form = client.get(scene.submit).text
    assert "The due time has passed." in form
    assert "taken until Fri 16 Oct, 23:59 (Hong Kong Time), at 10 % less" in form
    receipt = client.get(client.upload(scene.submit, scene.form()).location).text
    assert "2 days late, −20 %" in receipt
    assert scene.attempts()[0].late_days == 2


def test_a_deduction_is_never_more_than_everything(scene: Scene, frozen_clock: FrozenClock) -> None:
    with write(scene.project):
        scene.project.late_percent = 80
    frozen_clock.set(at("2020-10-16 02:00"))
    receipt = scene.client(scene.ann).get(scene.hand_in().location).text
    assert "2 days late, −100 %" in receipt


def test_a_group_with_an_extension_is_on_time_until_then(
    scene: Scene, frozen_clock: FrozenClock
) -> None:
    other = enroll(scene.course)
    make_group(scene.set, other)
    later = at("2020-10-20 15:59")
    operations.grant_extension(scene.project, scene.group, later, "ill", scene.staff)
    client = scene.client(scene.ann)
    page = client.get(scene.base).text
    assert "your group has an extension" in page
    assert "Tue 20 Oct, 23:59" in page
    assert "your group has an extension" not in scene.client(other).get(scene.base).text
    frozen_clock.set(later)
    assert scene.hand_in().status_code == 303
    assert scene.attempts()[0].late_days == 0
    refusal = scene.hand_in(who=other)
    assert refusal.status_code == 409
    assert "closed on Fri 16 Oct, 23:59" in refusal.text
    frozen_clock.set(at("2020-10-22 15:59:01"))
    assert "closed on Thu 22 Oct, 23:59" in scene.hand_in("two").text


def test_before_the_opening_the_page_says_when(scene: Scene, frozen_clock: FrozenClock) -> None:
    frozen_clock.set(at("2020-09-30 23:59:59"))
    client = scene.client(scene.ann)
    words = "Project 1 opens on Thu 1 Oct, 08:00 (Hong Kong Time)."
    assert words in client.get(scene.submit).text
    assert words in client.get(scene.base).text
    answer = scene.hand_in()
    assert answer.status_code == 409
    assert words in answer.text
    assert scene.attempts() == []


def test_after_the_close_the_page_says_when_it_was(scene: Scene, frozen_clock: FrozenClock) -> None:
    frozen_clock.set(at("2020-10-16 15:59:01"))
    words = "Project 1 closed on Fri 16 Oct, 23:59 (Hong Kong Time) and takes nothing"
    page = scene.client(scene.ann).get(scene.submit)
    assert page.status_code == 409
    assert words in page.text
    answer = scene.hand_in(title="Kept words")
    assert answer.status_code == 409
    assert words in answer.text
    assert "Kept words" in answer.text
    assert scene.attempts() == []


def test_who_is_in_no_group_is_shown_the_way_to_one(scene: Scene) -> None:
    lone = enroll(scene.course)
    client = scene.client(lone)
    for url in (scene.submit, scene.base):
        page = client.get(url).text
        assert "You are in no group for this project. Join one first." in page
        assert f"/c/{scene.course.slug}/groups/project/" in page
    answer = scene.hand_in(who=lone)
    assert answer.status_code == 409
    assert "You are in no group for this project." in answer.text
    assert scene.attempts() == []


def test_an_incomplete_group_is_told_how_many_are_missing(scene: Scene) -> None:
    with write(scene.set):
        scene.set.min_size = 3
    words = "1 more person is needed"
    assert words in scene.client(scene.ann).get(scene.submit).text
    answer = scene.hand_in()
    assert answer.status_code == 409
    assert words in answer.text
    assert scene.attempts() == []


def test_who_left_the_group_no_longer_hands_in_for_it(scene: Scene) -> None:
    groups.leave(scene.group, scene.ann)
    assert scene.hand_in(who=scene.ann).status_code == 409
    assert scene.hand_in(who=scene.ben).status_code == 303
    (attempt,) = scene.attempts()
    assert [member.enrollment_id for member in attempt.members] == [scene.ben.id]


def test_who_withdrew_from_the_course_no_longer_hands_in(scene: Scene) -> None:
    courses.withdraw(scene.course, scene.ann, scene.staff.user)
    assert scene.hand_in(who=scene.ann).status_code == 403
    assert scene.attempts() == []


def test_staff_observers_and_visitors_hand_nothing_in(scene: Scene) -> None:
    people = [enroll(scene.course, role) for role in (Role.TA, Role.OBSERVER)]
    everybody: list[User | Enrollment] = [scene.staff, *people, make_user(admin=True)]
    for who in everybody:
        client = scene.client(who)
        assert client.get(scene.submit).status_code == 403
        assert client.upload(scene.submit, scene.form()).status_code == 403
        assert scene.submit not in client.get(scene.base).text
    visitor = scene.client()
    assert "/sign-in" in visitor.get(scene.submit).location
    assert visitor.upload(scene.submit, scene.form()).status_code == 401
    assert scene.attempts() == []


def test_a_draft_takes_nothing_and_is_not_to_be_known(scene: Scene) -> None:
    operations.publish_project(scene.project, scene.staff.user, published=False)
    client = scene.client(scene.ann)
    assert client.get(scene.submit).status_code == 404
    assert client.upload(scene.submit, scene.form()).status_code == 404
    assert scene.attempts() == []


def _hand_in_as(scene: Scene, **values: object) -> Attempt:
    fields = {
        "project": scene.project,
        "group": scene.group,
        "enrollment": scene.ann,
        "files": {scene.report: make_file()},
        "title": "On margins",
        "comment": "",
        "form_key": "one",
        "received_at": at("2020-10-12 04:00"),
        **values,
    }
    return operations.hand_in(**fields)  # type: ignore[arg-type]


def test_the_operation_keeps_every_rule_without_a_page(scene: Scene) -> None:
    elsewhere = make_group(make_group_set(scene.course), scene.ann)
    lone = enroll(scene.course)
    with refused("no_group"):
        _hand_in_as(scene, enrollment=lone)
    with refused("foreign_group"):
        _hand_in_as(scene, group=elsewhere)
    with refused("no_title"):
        _hand_in_as(scene, title=" \n ")
    with refused("file_missing"):
        _hand_in_as(scene, files={})
    other = Scene(scene.app)
    with refused("foreign_file"):
        _hand_in_as(scene, files={scene.report: make_file(), other.report: make_file()})
    operations.publish_project(scene.project, scene.staff.user, published=False)
    with refused("draft"):
        _hand_in_as(scene)
    assert scene.attempts() == []


def test_a_key_of_a_form_is_each_groups_own(scene: Scene) -> None:
    other = enroll(scene.course)
    make_group(scene.set, other)
    scene.hand_in("same", scene.ann)
    scene.hand_in("same", other)
    assert [attempt.number for attempt in scene.attempts()] == [1, 1]


def test_a_project_of_another_course_at_the_same_address_is_another(scene: Scene) -> None:
    elsewhere = Scene(scene.app)
    assert elsewhere.hand_in(who=scene.ann).status_code == 403
    scene.hand_in()
    (attempt,) = scene.attempts()
    assert attempt.submission.project_id == scene.project.id
