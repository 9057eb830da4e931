"""One course with one of everything in it, and a person in every role: who may do what to it."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from werkzeug.routing import Rule

from app.accounts import links
from app.accounts.models import LinkPurpose, User
from app.core.db import new_public_id, write
from app.core.intake import Kind, accept
from app.core.mail.models import Topic
from app.core.mail.unsubscribing import unsubscribe_path
from app.core.storage import StoredFile
from app.core.web.uploads import store
from app.courses import checks, joining, news
from app.courses import operations as courses
from app.courses.models import Course, Enrollment, NewsAudience, Role
from app.courses.roster import drafts
from app.demo.reports import notes_pdf
from app.grading import operations as grading
from app.groups import codes, requests
from app.groups import operations as groups
from app.groups import queries as group_queries
from app.page.calendar import links as calendar_links
from app.projects import operations as projects
from app.schedule import materials, meetings, references, talks
from app.schedule.models import MaterialKind, MeetingKind, Visibility
from app.schedule.places import Place
from app.scribes import operations as scribes
from app.seminars.drawing.running import run_draw
from app.seminars.handouts import presentations
from app.seminars.handouts.presentations import By, Content
from app.seminars.holding import swapping, taking, waiting
from app.seminars.models import SignUp, SlotMode
from app.seminars.swap_models import SwapOffer
from app.transfer import drafts as imports
from app.transfer import own_json
from app.transfer.description import CourseEntry
from tests.factories import (
    at,
    enroll,
    make_course,
    make_group,
    make_group_set,
    make_paper,
    make_project,
    make_seminar,
    make_slot,
    make_user,
)
from tests.schedule.viewing.notebooks import code, notebook, picture

NOW = at("2020-10-12 02:00")
CANARY = "canary-of-the-draft-comment"


@dataclass
class World:
    """The course, who is who in it (by role), and what stands for each name in a URL.

    What a name means at one endpoint alone is written as `endpoint:name`.
    """

    course: Course
    people: dict[str, User | Enrollment | None]
    parts: dict[str, str]

    def values(self, rule: Rule) -> dict[str, str]:
        """What to build the URL of `rule` with."""
        own = {
            name.removeprefix(f"{rule.endpoint}:"): value
            for name, value in self.parts.items()
            if name.startswith(f"{rule.endpoint}:")
        }
        return {name: own.get(name) or self.parts[name] for name in rule.arguments} | own


def pdf_file(seed: int = 1, title: str = "Report") -> StoredFile:
    """A small real PDF, taken in as an upload is."""
    with store().receive() as incoming:
        incoming.write(notes_pdf(title, ["A. Student"], 1, seed))
        return accept(incoming, "report.pdf", kind=Kind.PDF, max_bytes=10**7)


def notebook_file() -> StoredFile:
    """A notebook with a picture, taken in as an upload is."""
    with store().receive() as incoming:
        incoming.write(notebook(code("plot()", picture())))
        return accept(incoming, "plots.ipynb", kind=Kind.ANY, max_bytes=10**7)


def make_world() -> World:
    """Everything once. To be called with the clock at NOW."""
    course = make_course("world")
    people = {role.value: enroll(course, role) for role in Role}
    member, classmate = people["student"], enroll(course, Role.STUDENT)
    invited = enroll(course, Role.STUDENT)
    other = enroll(make_course("elsewhere"), Role.STUDENT)
    staff = people["instructor"]
    parts = {"course": course.slug, "name": "file.pdf", "number": "1"}
    _schedule(course, staff, parts)
    _groups_and_seminars(course, member, invited, parts)
    _ways_into_a_group(course, member, classmate, parts)
    _draft_of_a_draw(course, member, staff, parts)
    _scribes(course, member, parts)
    _project(course, member, staff, parts)
    newcomer = courses.add_person(
        course, staff.user, name="New Comer", email="new@example.org", role=Role.STUDENT
    )
    parts["person"] = newcomer.public_id
    parts["provider"] = "none"
    parts["token"] = links.make_invitation(newcomer.user, actor=staff.user)
    with write(newcomer.user):
        parts["links.sign_in:token"] = links.make_link(member.user, LinkPurpose.SIGN_IN)
        parts["links.new_email:token"] = links.make_link(
            member.user, LinkPurpose.NEW_EMAIL, email="other@example.org"
        )
        parts["merging.follow:token"] = links.make_link(
            member.user, LinkPurpose.MERGE, keeper=classmate.user
        )
    parts["mail.unsubscribe:token"] = unsubscribe_path(
        classmate.user.public_id, Topic.GROUP
    ).rpartition("/")[2]
    calendar_links.renew(member.user)
    parts["calendar.own:token"] = calendar_links.token_of(member.user)
    parts["mail"] = "nothing"  # the mailbox is the demo's alone
    for does in ("person", "end_sign_ins", "disable", "unmake_administrator", "reset_two_step"):
        parts[f"site.{does}:person"] = other.user.public_id
    for does in ("make_administrator", "erase", "merge"):
        parts[f"site.{does}:person"] = other.user.public_id
    parts["section"] = course.sections[0].public_id
    checks.add_checks(course, [("The year of this paper is a guess.", "", "")])
    parts["check"] = checks.items(course)[0].public_id
    parts["item"] = news.write_news(
        course,
        staff.user,
        key=new_public_id(),
        title="The room has changed",
        body="",
        audience=NewsAudience.PUBLIC,
        published_at=NOW,
        by_mail=False,
    ).public_id
    parts["code"] = joining.open_link(course, staff.user, needs_approval=False, closes_at=None).code
    parts["draft"] = drafts.keep(
        course, staff.user, "class.csv", b"Name,E-mail\nNew Student,student@example.org\n"
    ).public_id
    administrator = make_user(admin=True)
    _pages_sent(course, staff.user, administrator, parts)
    roles: dict[str, User | Enrollment | None] = {
        "visitor": None,
        "elsewhere": other,
        "observer": people["observer"],
        "classmate": classmate,
        "student": member,
        "ta": people["ta"],
        "instructor": staff,
        "administrator": administrator,
    }
    return World(course, roles, parts)


def _pages_sent(course: Course, staff: User, admin: User, parts: dict[str, str]) -> None:
    """Pages that wait to be made a course. Each is for the one who sent it."""
    content = own_json.dumps(CourseEntry(code="OLD 1", title="Old", term="Fall 2019"))
    sent = imports.keep(admin, "old.json", content).public_id
    sent_here = imports.keep(staff, "old.json", content, into=course).public_id
    for does in ("preview", "discard"):
        parts[f"bringing.{does}:draft"] = sent
        parts[f"bringing.{does}_into:draft"] = sent_here


def _schedule(course: Course, staff: Enrollment, parts: dict[str, str]) -> None:
    meeting = meetings.save_meeting(
        course,
        staff.user,
        kind=MeetingKind.LECTURE,
        title="Topic",
        starts_at=at("2020-10-21 07:00"),
        ends_at=at("2020-10-21 09:50"),
        note="",
        instructors=[("A. Teacher", "")],
        scribe_places=2,
    )
    texts: dict[str, Any] = dict.fromkeys(
        ("affiliation", "speaker_url", "venue", "abstract", "bio"), ""
    )
    talk = talks.save_talk(
        meeting, staff.user, title="Talk", speaker="S", starts_at=None, ends_at=None, **texts
    )
    place = Place(course, meeting)
    blank: dict[str, Any] = dict.fromkeys(
        ("authors", "venue", "arxiv_id", "doi", "url", "note"), ""
    )
    reference = references.save_reference(place, staff.user, title="Paper", year=2020, **blank)
    parts |= {
        "meeting": meeting.public_id,
        "talk": talk.public_id,
        "reference": reference.public_id,
    }
    _materials(place, staff, parts)


def _materials(place: Place, staff: Enrollment, parts: dict[str, str]) -> None:
    """Slides of which there is an earlier version, and a notebook with a picture."""
    values: dict[str, Any] = {
        "kind": MaterialKind.SLIDES,
        "title": "Slides",
        "url": "",
        "visibility": Visibility.COURSE,
        "visible_from": None,
    }
    earlier = pdf_file(2)
    slides = materials.save_material(place, staff.user, file=earlier, **values)
    materials.save_material(place, staff.user, file=pdf_file(2, "New"), material=slides, **values)
    notebook = materials.save_material(place, staff.user, file=notebook_file(), **values)
    parts |= {
        "material": slides.public_id,
        "schedule.picture:material": notebook.public_id,
        "schedule.earlier_file:file": earlier.public_id,
        "schedule.take_back:file": earlier.public_id,
    }


def _groups_and_seminars(
    course: Course, member: Enrollment, invited: Enrollment, parts: dict[str, str]
) -> None:
    from app.schedule.queries import meetings

    group_set = make_group_set(course, "seminar")
    group = make_group(group_set, member)
    invitation = groups.invite(group, member, invited)
    seminar = make_seminar(group_set)
    meeting = meetings(course)[0]
    slot = make_slot(seminar, meeting)
    free = make_slot(seminar, meeting)
    sign_up = taking.sign_up(slot, group, member, title="Margins", papers="")
    offer = _offered_swap(sign_up)
    waits = waiting.join_waitlist(
        offer.offered.slot, group, member, title="Margins", papers="", instead_of=sign_up
    )
    parts |= {
        "group_set": group_set.slug,
        "group": group.public_id,
        "groups_manage.remove_member:person": member.public_id,
        "invitation": invitation.public_id,
        "seminar": seminar.public_id,
        "slot": free.public_id,
        "sign_up": sign_up.public_id,
        "paper": make_paper(seminar).public_id,
        "offer": offer.public_id,
        "seminars.stop_waiting:sign_up": waits.public_id,
    }
    _handed_out(sign_up, By(member.user, member), parts)


def _handed_out(sign_up: SignUp, by: By, parts: dict[str, str]) -> None:
    """Slides and a notebook of a presentation, for the people of the course."""
    seen = Visibility.COURSE
    slides = Content(MaterialKind.SLIDES, "", seen, file=pdf_file(5))
    notebook = Content(MaterialKind.NOTEBOOK, "", seen, file=notebook_file())
    parts |= {
        "presented": presentations.add_material(sign_up, by, slides).public_id,
        "seminars.picture:presented": presentations.add_material(sign_up, by, notebook).public_id,
    }


def _offered_swap(wanted: SignUp) -> SwapOffer:
    """Another group's offer of its slot for this one."""
    slot, other = wanted.slot, enroll(wanted.slot.seminar.course)
    theirs = taking.sign_up(
        make_slot(slot.seminar, slot.meeting),
        make_group(wanted.group.group_set, other),
        other,
        title="Kernels",
        papers="",
    )
    return swapping.offer_swap(theirs, wanted, other, "We are away that day.")


def _ways_into_a_group(
    course: Course, member: Enrollment, classmate: Enrollment, parts: dict[str, str]
) -> None:
    group = group_queries.group_by_public_id(course, parts["group"])
    assert group is not None
    codes.renew_code(group, member)
    assert group.join_code is not None
    parts |= {
        "join_request": requests.ask(group, classmate, "").public_id,
        "group_codes.join:code": group.join_code,
        "authors.add:person": member.public_id,
        "authors.remove:person": member.public_id,
    }


def _draft_of_a_draw(
    course: Course, member: Enrollment, staff: Enrollment, parts: dict[str, str]
) -> None:
    """Another seminar, whose wishes are over: its slots are drawn."""
    from app.schedule.queries import meetings

    group_set = make_group_set(course, "drawn")
    group = make_group(group_set, member)
    seminar = make_seminar(
        group_set, mode=SlotMode.DRAW, draw_seed="seed", closes_at=at("2020-10-10 00:00")
    )
    meeting = meetings(course)[0]
    make_slot(seminar, meeting, starts_at=meeting.starts_at + timedelta(hours=2))
    parts["draw"] = run_draw(seminar, staff.user).public_id
    for endpoint in ("wishes.edit", "draws.manage", "draws.run", "draw_results.show"):
        parts[f"{endpoint}:seminar"] = seminar.public_id
    parts["draw_results.data:seminar"] = seminar.public_id
    for does in ("show", "put", "put_back", "exchange", "give_paper", "take_out"):
        parts[f"draw_places.{does}:group"] = group.public_id


def _scribes(course: Course, member: Enrollment, parts: dict[str, str]) -> None:
    from app.schedule.queries import meetings

    assignment = scribes.claim(meetings(course)[0], member)
    notes = scribes.hand_in_notes(assignment, pdf_file(3), actor=member)
    parts |= {"assignment": assignment.public_id, "notes": notes.public_id}


def _project(course: Course, member: Enrollment, staff: Enrollment, parts: dict[str, str]) -> None:
    group_set = make_group_set(course, "project")
    group = make_group(group_set, member)
    project = make_project(group_set, "project")
    grading.set_rubric(
        project, [grading.CriterionInput(title="All", points=Decimal(10))], staff.user
    )
    with write(project):
        requirement = project.requirements[0]
    attempt = projects.hand_in(
        project,
        group,
        member,
        {requirement: pdf_file(4)},
        title="Report",
        comment="",
        form_key="one",
        received_at=NOW,
    )
    criterion = grading.rubric_of(project)[0]
    grading.save_grade(
        attempt.submission,
        attempt,
        staff,
        marks=[grading.MarkInput(criterion, points=Decimal(9), comment=CANARY)],
        comment=CANARY,
        adjustments=[],
        version=0,
    )
    projects.grant_extension(project, group, project.due_at + timedelta(days=1), "", staff)
    parts |= {
        "project": project.slug,
        "attempt": attempt.public_id,
        "submission": attempt.submission.public_id,
        "file": attempt.files[0].file.public_id,
        "projects.withdraw_extension:group": group.public_id,
    }
