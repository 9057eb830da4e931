"""Who has something to do in a meeting hears what becomes of it: once, whatever moves."""

import pytest

from app.core.clock import travel
from app.core.db import write
from app.core.errors import DomainError
from app.courses.models import Enrollment
from app.groups.models import Group
from app.schedule import meetings, moving
from app.schedule.models import Meeting
from app.schedule.moving import Way, Wish
from app.scribes import operations as scribes
from app.seminars.deadline_models import DueKind, SlotDeadline
from app.seminars.holding import taking
from app.seminars.models import Seminar
from tests.accounts.mailbox import Letter, letters
from tests.factories import at, enroll, make_group, make_group_set, make_seminar, make_slot
from tests.outbox import with_mail
from tests.schedule.scenes import Scene

PUSH = Wish(Way.PUSH)


class Busy:
    """Two lectures, on 21 and 28 October; Ada presents in both and writes the first up, Ben
    presents in the first, and Cy writes the second up."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.first = scene.meeting("2020-10-21 07:00", title="Margins", scribe_places=1)
        self.second = scene.meeting("2020-10-28 07:00", title="Kernels", scribe_places=1)
        self.ada, self.ben, self.cy = (enroll(scene.course, name=n) for n in ("Ada", "Ben", "Cy"))
        seminar = self.seminar = make_seminar(make_group_set(scene.course))
        both = self.present(seminar, self.first, self.ada, self.ben)
        with write():
            both.name = "The Interpolators"
        other = make_seminar(make_group_set(scene.course), title="Again")
        self.present(other, self.second, self.ada)
        scribes.claim(self.first, self.ada)
        scribes.claim(self.second, self.cy)
        self.read = len(letters(scene.app))

    @staticmethod
    def present(seminar: Seminar, meeting: Meeting, *people: Enrollment) -> Group:
        """Have a group of these people hold a slot of a meeting."""
        group = make_group(seminar.group_set, *people)
        slot = make_slot(seminar, meeting)
        taking.sign_up(slot, group, people[0], title="Ours", papers="")
        return group

    def told(self) -> dict[str, Letter]:
        """The letters since the last look, by whom they are to. Nobody gets two."""
        new = letters(self.scene.app)[self.read :]
        self.read += len(new)
        names = {p.user.email: p.name for p in (self.ada, self.ben, self.cy)}
        found = {names[letter.to]: letter for letter in new}
        assert len(found) == len(new)
        return found


@pytest.fixture
def busy(scene_sqlite: Scene) -> Busy:
    """The two lectures, where mail is sent."""
    with_mail(scene_sqlite.app)
    return Busy(scene_sqlite)


def test_a_cancelled_meeting_tells_its_people_once_and_so_does_its_return(busy: Busy) -> None:
    staff = busy.scene.staff.user
    for _click in range(2):
        meetings.cancel_meeting(busy.first, staff, note="Typhoon")
    told = busy.told()
    assert set(told) == {"Ada", "Ben"}
    assert told["Ben"].subject == "Lecture 01 is cancelled"
    assert (
        "Lecture 01 · Margins on Wed 21 Oct, 15:00–17:00 (Hong Kong Time) is cancelled. "
        "Why: Typhoon. You were to present in it with The Interpolators. "
        "Give the slot up and choose another."
    ) in told["Ben"].body
    assert "There is nothing for you to write up." in told["Ada"].body
    assert "write up" not in told["Ben"].body
    for _click in range(2):
        meetings.cancel_meeting(busy.first, staff, cancelled=False)
    told = busy.told()
    assert set(told) == {"Ada", "Ben"}
    assert told["Ben"].subject == "Lecture 01 takes place after all"
    assert (
        "You present in it with The Interpolators: Wed 21 Oct, 15:00 (Hong Kong" in told["Ben"].body
    )


def test_a_push_sends_each_person_one_letter_and_so_does_its_undo(busy: Busy) -> None:
    course, staff = busy.scene.course, busy.scene.staff.user
    with write(course) as session:
        slides = {"kind": DueKind.SLIDES, "label": "Slides", "days": -1}
        session.add(SlotDeadline(seminar_id=busy.seminar.id, **slides))
    key = moving.key_of(PUSH, moving.plan(busy.first, PUSH))
    moving.carry_out(busy.first, staff, PUSH, key)
    told = busy.told()
    assert set(told) == {"Ada", "Ben", "Cy"}
    assert told["Ada"].subject == "2 of your meetings are at another time"
    was, now = "was on Wed 21 Oct, 15:00–17:00", "It is on Wed 28 Oct, 15:00–17:00"
    for words in (was, now, "with The Interpolators: Wed 28 Oct, 15:00", "It is on Wed 4 Nov"):
        assert words in told["Ada"].body
    assert "Due for it now: Slides, Tue 27 Oct, 23:59." in told["Ben"].body
    assert told["Cy"].subject == "Lecture 02 is at another time"
    assert "your notes are due on Wed 11 Nov, 17:00" in told["Cy"].body
    moving.put_back(course, staff, key)
    assert "It is on Wed 28 Oct, 15:00–17:00" in busy.told()["Cy"].body


def test_the_form_tells_only_of_another_time(busy: Busy) -> None:
    scene = busy.scene
    scene.meeting("2020-10-28 07:00", busy.second, title="Renamed", scribe_places=1)
    assert busy.told() == {}
    scene.meeting("2020-10-29 07:00", busy.second, title="Renamed", scribe_places=1)
    assert set(busy.told()) == {"Ada", "Cy"}
    with pytest.raises(DomainError):
        scene.meeting("2020-10-30 07:00", busy.second, ends_at=at("2020-10-30 07:05"))
    assert busy.told() == {}


def test_nobody_is_told_of_what_has_passed(busy: Busy) -> None:
    with travel(busy.first.ends_at):
        meetings.cancel_meeting(busy.first, busy.scene.staff.user)
        assert busy.told() == {}
        page = busy.scene.client(busy.scene.staff).get(
            f"{busy.scene.base}/meetings/{busy.first.public_id}/cancel"
        )
        assert "Nobody is told by mail." in page.text


def test_the_question_names_whom_it_concerns_and_undo_takes_it_back(busy: Busy) -> None:
    scene, staff = busy.scene, busy.scene.client(busy.scene.staff)
    url = f"{scene.base}/meetings/{busy.first.public_id}/cancel"
    question = staff.get(url).text
    assert "The Interpolators presents; 1 scribe." in question
    assert "Mail goes to 2 people." in question
    assert busy.first.cancelled_at is None
    assert staff.post(url, {"cancel_note": "x" * 301}).status_code == 422
    answer = staff.post(url, {"cancel_note": "Typhoon"})
    page = staff.get(answer.location).text
    assert "The meeting of Wed 21 Oct 2020 is cancelled." in page
    assert "Undo" in page
    staff.post(url, {"undo": "1"})
    assert busy.first.cancelled_at is None
    assert "Undo" not in staff.get(answer.location).text


def test_the_preview_of_a_move_names_who_moves_along(busy: Busy) -> None:
    page = busy.scene.client(busy.scene.staff).get(
        f"{busy.scene.base}/meetings/{busy.first.public_id}/move?way=push"
    )
    assert "The Interpolators presents; 1 scribe" in page.text
    assert "Mail goes to 3 people." in page.text


def test_mail_goes_to_nobody_whose_address_is_not_proved(busy: Busy) -> None:
    with write(busy.ben.user):
        busy.ben.user.activated_at = busy.ben.user.password_hash = None
    url = f"{busy.scene.base}/meetings/{busy.first.public_id}/cancel"
    assert "Mail goes to 1 person." in busy.scene.client(busy.scene.staff).get(url).text
    meetings.cancel_meeting(busy.first, busy.scene.staff.user)
    assert set(busy.told()) == {"Ada"}
