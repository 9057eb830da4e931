"""What a person downloads of themself: all of it, and nothing of anybody else."""

import json
import tracemalloc
import zipfile
from io import BytesIO
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.accounts import links, personal
from app.accounts.models import LinkPurpose, User
from app.core.audit import AuditEntry
from app.core.db import db, write
from app.core.mail.models import Topic
from app.core.mail.outbox import post
from app.core.storage import StoredFile
from app.core.web.uploads import store
from app.courses.models import Enrollment
from app.grading import operations as grading
from app.groups import operations as groups
from app.scribes import operations as scribes
from app.seminars.holding import taking
from tests.accounts.conftest import AppMaker
from tests.accounts.mailbox import NO_SERVER
from tests.conftest import FrozenClock
from tests.factories import (
    enroll,
    make_group,
    make_group_set,
    make_meeting,
    make_seminar,
    make_slot,
    make_user,
)
from tests.grading.factories import (
    Graded,
    hand_in,
    make_file,
    make_graded,
    release,
    save,
)
from tests.visitors import Visitor


def _download(app: Flask, who: User | Enrollment) -> zipfile.ZipFile:
    answer = Visitor(app, who).post("/account/data")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    content = answer.get_data()
    assert len(content) == answer.content_length
    return zipfile.ZipFile(BytesIO(content))


def _told(archive: zipfile.ZipFile) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(archive.read("colloquy-data/you.json"))
    return found


def _busy_student(graded: Graded) -> Enrollment:
    """The first member of the graded group, who also holds a slot and writes a meeting up."""
    student, course = graded.members[0], graded.course
    with write(course):
        student.student_id = "own-20990017"
    group_set = make_group_set(course, title="Seminar groups")
    group = make_group(group_set, student)
    meeting = make_meeting(course, scribe_places=2)
    slot = make_slot(make_seminar(group_set), meeting)
    taking.sign_up(slot, group, student, title="On margins", papers="")
    place = scribes.claim(meeting, student)
    scribes.hand_in_notes(place, make_file(2), actor=student)
    groups.invite(group, student, graded.members[1])
    return student


def test_the_download_holds_all_that_is_a_persons_own(
    make_site: AppMaker, frozen_clock: FrozenClock
) -> None:
    app = make_site(smtp_url=NO_SERVER)
    with app.app_context():
        graded = make_graded()
        student = _busy_student(graded)
        release(graded, "9", "19", comment="Fine work")
        with write(student.user):
            post(
                student.user_id,
                "own@example.org",
                topic=Topic.GRADE,
                subject="Hello",
                paragraphs=["You"],
            )
        archive = _download(app, student)
        assert archive.testzip() is None
        told = _told(archive)
        assert told["account"]["email"] == student.user.email
        assert "Hello" in [mail["subject"] for mail in told["account"]["mail"]]
        assert {"action": "sign_in", "by": "you"}.items() <= told["account"]["log"][-1].items()
        assert told["courses"]["enrolled"][0]["student_id"] == "own-20990017"
        assert {each["set"] for each in told["groups"]["member_of"]} == {"Groups", "Seminar groups"}
        assert graded.members[1].name in told["groups"]["member_of"][0]["with"]
        assert told["seminars"]["sign_ups"][0]["title"] == "On margins"
        assert told["scribes"]["places"][0]["state"] == "submitted"
        assert told["projects"]["handed_in"][0]["title"] == "A report"
        grade = told["grades"]["received"][0]
        assert (grade["points"], grade["of"], grade["comment"]) == ("28.00", "30", "Fine work")
        slug = graded.course.slug
        reports = [f"{slug}/{graded.project.slug}/attempt 1/report.pdf"]
        notes = [name for name in archive.namelist() if "scribe notes" in name]
        assert f"colloquy-data/files/{reports[0]}" in archive.namelist()
        assert len(notes) == 1
        assert archive.read(notes[0]).startswith(b"%PDF")
        assert db.session.scalar(select(AuditEntry.id).where(AuditEntry.action == "user.export"))


def test_nothing_of_others_and_no_draft_is_in_it(
    make_site: AppMaker, frozen_clock: FrozenClock
) -> None:
    app = make_site(smtp_url=NO_SERVER)
    with app.app_context():
        graded = make_graded()
        student, mate = _busy_student(graded), graded.members[1]
        other = enroll(graded.course, name="Canary Stranger", student_id="canary-id")
        other_group = make_group(graded.project.group_set, other)
        hidden = hand_in(graded.project, other, make_file(), key="canary-key")
        with write(mate.user):
            mate.user.email = mate.user.email_key = "canary.mate@example.org"
            mate.student_id = "canary-mate-id"
        save(graded.attempt, graded.ta, "9", "19", comment="canary draft")
        grade = save(hidden, graded.ta, "9", "19", comment="canary grade")
        grading.release_grades(graded.project, [grade], graded.instructor)
        with write(student.user):
            links.make_link(student.user, LinkPurpose.SIGN_IN)
            post(
                student.user_id,
                "own@example.org",
                topic=Topic.ACCOUNT,
                subject="Sign in",
                paragraphs=["Hello"],
                action=("Sign in", "/sign-in/link/canary-token"),
            )
        archive = _download(app, student)
        text = archive.read("colloquy-data/you.json").decode()
        assert "canary" not in text.casefold()
        assert f"Group {other_group.number}" not in text
        assert "own_adjustment" not in text
        assert mate.name in text
        assert len(archive.namelist()) == 3
        assert "canary-id" in _download(app, other).read("colloquy-data/you.json").decode()


def test_who_left_a_group_gets_what_was_handed_in_while_they_were_there(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        left, stays = graded.members
        groups.remove_member(graded.attempt.submission.group, left, graded.instructor.user)
        hand_in(graded.project, stays, make_file(3), key="later")
        told = _told(_download(app, left))
        assert [each["attempt"] for each in told["projects"]["handed_in"]] == [1]
        assert len(_told(_download(app, stays))["projects"]["handed_in"]) == 2


def test_files_get_safe_names_each_its_own(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        graded = make_graded()
        student = graded.members[0]
        meeting = make_meeting(graded.course, scribe_places=1, title="../../etc: a/b")
        place = scribes.claim(meeting, student)
        for pages, name in enumerate(("notes.pdf", "..\\..\\evil/../Notes.PDF"), 1):
            file = make_file(pages)
            file.name = name
            scribes.hand_in_notes(place, file, actor=student)
        names = [n for n in _download(app_sqlite, student).namelist() if "notes" in n.casefold()]
        assert len({name.casefold() for name in names}) == 2
        for name in names:
            assert name.startswith(f"colloquy-data/files/{graded.course.slug}/")
            assert not {"..", ""} & set(name.split("/"))
            assert not set("\\:") & set(name)


def test_a_file_that_the_store_lost_is_named_and_the_rest_comes(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        graded = make_graded()
        store().path(graded.attempt.files[0].file.sha256).unlink()
        archive = _download(app_sqlite, graded.members[0])
        assert len(archive.namelist()) == 1
        assert _told(archive)["files_that_are_lost"][0].endswith("report.pdf")


def test_large_files_take_no_memory(app_sqlite: Flask, monkeypatch: Any) -> None:
    with app_sqlite.app_context():
        blob, user = store().put(bytes(24 * 1024 * 1024)), make_user()
        file = StoredFile(sha256=blob.sha256, size=blob.size, name="big.bin", media_type="x/y")
        with write() as session:
            session.add(file)
        several = personal.Holding("big", {}, tuple((f"{n}.bin", file) for n in range(4)))
        monkeypatch.setattr(personal, "sources", [lambda _user: several])
        target = store().receive()
        tracemalloc.start()
        with target, open(target.path, "wb") as out:
            personal.write_zip(user, store(), out)
            written = out.tell()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert written > 4 * blob.size
        assert peak < 8 * 1024 * 1024


def test_the_download_is_slowed_down(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        browser = Visitor(app_sqlite, make_user())
        answers = [browser.post("/account/data").status_code for _ in range(7)]
        assert answers == [200] * 6 + [429]
        assert list(store().incoming.iterdir()) == []
