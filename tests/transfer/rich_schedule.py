"""The schedule of the rich course."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.schedule.models import (
    EarlierFile,
    ListedGroup,
    ListedPerson,
    MaterialKind,
    Meeting,
    MeetingInstructor,
    MeetingKind,
    Reference,
    Talk,
    Visibility,
)
from app.scribes.models import ScribeAssignment, ScribeNotes, ScribeState
from app.seminars.models import Seminar, SignUp, SignUpState
from app.seminars.paper_models import SeminarPaper, SignUpPaper
from app.seminars.presentation_models import PresentationMaterial
from tests.factories import (
    at,
    make_group,
    make_group_set,
    make_meeting,
    make_seminar,
    make_slot,
)
from tests.transfer.rich_parts import NOW, Rich, add_material, add_reference, stored


def add_schedule(session: Session, rich: Rich) -> None:
    """Five meetings: with a talk, with groups, fallen out, of an old page, of two days."""
    course = rich.course
    first = make_meeting(
        course, "2020-09-09 07:00", title="Opening", number=1, note="An **abstract**."
    )
    _first_lecture(session, rich, first)
    second = make_meeting(
        course,
        "2020-09-16 07:00",
        kind=MeetingKind.SEMINAR,
        title="Seminar",
        number=2,
        online_url=f"https://video.example/{rich.canary('call', staff=True)}",
        room_note=rich.canary("room", staff=True),
    )
    _seminar(session, rich, second)
    fallen_out = make_meeting(
        course,
        "2020-09-23 07:00",
        title="Fallen out",
        cancelled_at=NOW,
        cancel_note="A typhoon came",
    )
    title = rich.canary("not-given", staff=True)
    session.add(ListedGroup(meeting_id=fallen_out.id, position=1, title=title))
    third = make_meeting(course, "2020-09-30 07:00", title="Old groups", number=3)
    _of_an_old_page(session, rich, third)
    start = at("2020-10-07 01:00")
    make_meeting(
        course,
        "2020-10-07 01:00",
        kind=MeetingKind.OTHER,
        title="Workshop",
        ends_at=start + timedelta(days=1, hours=8),
    )


def _first_lecture(session: Session, rich: Rich, meeting: Meeting) -> None:
    course = rich.course
    meeting.scribe_places = 2
    session.add(MeetingInstructor(meeting_id=meeting.id, position=1, name="Guest", affiliation="U"))
    talk = Talk(
        meeting_id=meeting.id,
        position=1,
        title="On $n$ margins",
        speaker="Sara Speaker",
        speaker_url="https://people.example/sara",
        affiliation="Far University",
        venue="Online",
        starts_at=meeting.starts_at,
        ends_at=meeting.starts_at + timedelta(minutes=50),
        abstract="What it is about.",
        bio="Who she is.",
    )
    session.add(talk)
    session.flush()
    add_reference(session, course, 1, title="Read before", meeting_id=meeting.id)
    add_reference(session, course, 1, title="Read for the talk", talk_id=talk.id, links=[])
    place: dict[str, Any] = {"meeting_id": meeting.id}
    add_material(session, course, "slides.txt", kind=MaterialKind.SLIDES, **place)
    again = add_material(session, course, "Slides.txt", position=2, **place)
    add_material(
        session, course, "", position=3, url="https://videos.example/1", title="Tape", **place
    )
    add_material(session, course, "con.txt", talk_id=talk.id, title="Talk's file")
    hidden = rich.canary("hidden", staff=True)
    shown: dict[str, Any] = {"position": 4, **place}
    staff = Visibility.STAFF
    add_material(session, course, f"{hidden}.txt", visibility=staff, **shown)
    course_only = rich.canary("course-only", staff=True)
    add_material(
        session, course, "", url=f"https://x.example/{course_only}",
        visibility=Visibility.COURSE, **shown,
    )  # fmt: skip
    later = rich.canary("later", staff=True)
    add_material(
        session, course, f"{later}.txt", title=later, visible_from=at("2020-11-01 00:00"), **shown
    )
    earlier = rich.canary("earlier")
    former = stored(earlier.encode(), f"{earlier}.txt", session)
    session.add(EarlierFile(material_id=again.id, file_id=former.id))
    _scribes(session, rich, meeting)


def _scribes(session: Session, rich: Rich, meeting: Meeting) -> None:
    for place, (person, state) in enumerate(
        [(rich.agreed, ScribeState.PUBLISHED), (rich.quiet, ScribeState.SUBMITTED)], 1
    ):
        assignment = ScribeAssignment(
            course_id=rich.course.id,
            meeting_id=meeting.id,
            enrollment_id=person.id,
            place=place,
            state=state,
        )
        session.add(assignment)
        session.flush()
        name = rich.canary("own-name")
        content = b"Notes of lecture 1" if place == 1 else rich.canary("unpublished").encode()
        notes = ScribeNotes(
            assignment_id=assignment.id,
            number=1,
            file_id=stored(content, f"{name}.pdf", session).id,
            feedback=rich.canary("feedback"),
        )
        session.add(notes)


def _seminar(session: Session, rich: Rich, meeting: Meeting) -> None:
    group_set = make_group_set(rich.course, "seminar", title="Seminar groups", max_size=3)
    group = make_group(group_set, rich.agreed, rich.quiet)
    group.name, group.number = "Marginalists", 1
    seminar = make_seminar(group_set, title="Papers")
    slot = make_slot(seminar, meeting)
    make_slot(seminar, meeting, starts_at=meeting.starts_at + timedelta(minutes=25))
    sign_up = SignUp(
        slot_id=slot.id,
        seminar_id=seminar.id,
        group_id=group.id,
        state=SignUpState.CONFIRMED,
        place=1,
        turn=1,
        title="A paper's $p$",
        papers="Of their own finding, https://papers.example/own",
    )
    session.add(sign_up)
    session.flush()
    _presented(session, rich, sign_up, seminar)


def _presented(session: Session, rich: Rich, sign_up: SignUp, seminar: Seminar) -> None:
    """A chosen paper, and what the group hands out: to everybody, to the course, no longer."""
    reference = session.scalars(select(Reference).where(Reference.title == "Of Means")).one()
    paper = SeminarPaper(seminar_id=seminar.id, reference_id=reference.id, position=1)
    session.add(paper)
    session.flush()
    session.add(
        SignUpPaper(sign_up_id=sign_up.id, paper_id=paper.id, seminar_id=seminar.id, position=1)
    )
    inside, gone = rich.canary("inside", staff=True), rich.canary("removed")
    for label, content, visibility, removed_at in (
        ("Slides of Marginalists", "Presented", Visibility.PUBLIC, None),
        (f"{inside} of Marginalists", inside, Visibility.COURSE, None),
        (gone, gone, Visibility.PUBLIC, NOW),
    ):
        file = stored(content.encode(), f"{rich.canary('own-name')}.pdf", session)
        session.add(
            PresentationMaterial(
                sign_up_id=sign_up.id,
                kind=MaterialKind.SLIDES,
                label=label,
                file_id=file.id,
                visibility=visibility,
                removed_at=removed_at,
            )
        )


def _of_an_old_page(session: Session, rich: Rich, meeting: Meeting) -> None:
    group = ListedGroup(
        meeting_id=meeting.id, position=1, title="An old talk", starts_at=meeting.starts_at
    )
    session.add(group)
    session.flush()
    for position, (name, agreed) in enumerate(
        [("Olga Old", True), (rich.canary("Unasked", staff=True), False)], 1
    ):
        session.add(
            ListedPerson(
                group_id=group.id,
                position=position,
                name=name,
                student_id=rich.canary("id", staff=True),
                name_public=agreed,
            )
        )
    session.add(
        ListedPerson(
            meeting_id=meeting.id,
            position=1,
            name=rich.canary("Scribe", staff=True),
            student_id=rich.canary("id", staff=True),
        )
    )
