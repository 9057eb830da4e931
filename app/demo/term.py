"""What the demo's people did, replayed through the operations at the times they did it."""

from collections.abc import Callable, Sequence
from datetime import datetime, time
from decimal import Decimal
from functools import partial
from typing import TypeVar

from sqlalchemy import select

from app.core.clock import from_local, local, travel
from app.core.db import Base, db, write
from app.core.storage import BlobStore
from app.courses.models import Course, Enrollment
from app.demo.course import Table, store_pdf
from app.demo.reports import notes_pdf, report_pdf, slides_pdf
from app.grading import operations as grading
from app.grading.models import Criterion, Grade
from app.groups import operations as groups
from app.groups.models import Group, GroupSet
from app.projects import operations as projects
from app.projects.models import Project, Submission
from app.schedule.models import MaterialKind, Meeting, Visibility
from app.scribes import operations as scribes
from app.seminars.handouts import presentations
from app.seminars.handouts.presentations import By, Content
from app.seminars.holding import swapping, taking, waiting
from app.seminars.models import Seminar, SeminarSlot, SignUp, SignUpState
from app.seminars.paper_models import SeminarPaper

M = TypeVar("M", bound=Base)
Step = tuple[datetime, int, Callable[[], None]]


class Term:
    """The events of `people.toml`, in the order of time."""

    def __init__(
        self,
        course: Course,
        people: dict[str, Enrollment],
        page: Table,
        events: Table,
        store: BlobStore,
    ) -> None:
        self.course = course
        self.people = people
        self.events = events
        self.store = store
        self.latin = {p["handle"]: p.get("latin", p["name"]) for p in events["people"]}
        self.steps: list[Step] = []
        self.groups: dict[tuple[str, int], Group] = {}
        self.grades: dict[tuple[str, int], Grade] = {}

    def replay(self) -> None:
        """Do everything, each thing at its time."""
        for table in self.events["groups"]:
            self._plan(table["formed_at"], partial(self._form, table))
        for table in self.events["sign_ups"]:
            self._plan(table["created_at"], partial(self._sign_up, table))
        for table in self.events["slides"]:
            self._plan(table["given_at"], partial(self._give_slides, table))
        for table in self.events["swaps"]:
            self._plan(table["offered_at"], partial(self._offer_swap, table))
        for table in self.events["scribes"]:
            self._plan_scribe(table)
        for table in self.events["extensions"]:
            self._plan(table["granted_at"], partial(self._extend, table))
        for table in self.events["submissions"]:
            self._plan_submission(table)
        for moment, _order, step in sorted(self.steps, key=lambda s: s[:2]):
            with travel(moment):
                step()

    def _plan(self, wall: datetime, step: Callable[[], None]) -> None:
        moment = from_local(wall, self.course.time_zone)
        self.steps.append((moment, len(self.steps), step))

    def _form(self, table: Table) -> None:
        group_set = self._one(GroupSet, slug=table["set"])
        members = [self.people[handle] for handle in table["members"]]
        group = groups.create_group_for(group_set, members, actor=self.people["yao"].user)
        with write(self.course):
            group.number, group.name = table["number"], table.get("name", "")
        self.groups[table["set"], table["number"]] = group
        for handle in table.get("invites", []):
            groups.invite(group, members[0], self.people[handle])

    def _sign_up(self, table: Table) -> None:
        group = self.groups["seminar", table["group"]]
        wanted = datetime.combine(table["date"], time.fromisoformat(table["start"]))
        slots = db.session.scalars(
            select(SeminarSlot).join(Seminar).where(Seminar.course_id == self.course.id)
        )
        zone = self.course.time_zone
        slot = next(s for s in slots if local(s.starts_at, zone).replace(tzinfo=None) == wanted)
        papers = select(SeminarPaper).where(SeminarPaper.seminar_id == slot.seminar_id)
        chosen = table.get("chosen", [])
        act = taking.sign_up if table["state"] == "confirmed" else waiting.join_waitlist
        act(
            slot,
            group,
            group.members[0],
            title=table["title"],
            papers=table["papers"].strip(),
            chosen=[each for each in db.session.scalars(papers) if each.reference.title in chosen],
        )

    def _held(self, number: int) -> SignUp:
        """What the seminar group of this number holds."""
        group = self.groups["seminar", number]
        confirmed = select(SignUp).where(SignUp.state == SignUpState.CONFIRMED)
        return db.session.scalars(confirmed.where(SignUp.group_id == group.id)).one()

    def _give_slides(self, table: Table) -> None:
        sign_up = self._held(table["group"])
        presenter = sign_up.group.members[0]
        content = slides_pdf(table["title"], self.latin[self._handle(presenter)], 9)
        file = store_pdf(self.store, content, "slides.pdf")
        presentations.add_material(
            sign_up,
            By(presenter.user, presenter),
            Content(MaterialKind.SLIDES, "", Visibility.PUBLIC, file=file),
        )

    def _handle(self, enrollment: Enrollment) -> str:
        return next(handle for handle, person in self.people.items() if person is enrollment)

    def _offer_swap(self, table: Table) -> None:
        offered, wanted = self._held(table["offered"]), self._held(table["wanted"])
        swapping.offer_swap(offered, wanted, offered.group.members[0], table["message"])

    def _plan_scribe(self, table: Table) -> None:
        scribe = self.people[table["student"]]
        meeting = self._one(Meeting, number=table["lecture"])
        zone = self.course.time_zone

        def claim() -> None:
            assignment = scribes.claim(meeting, scribe)
            with write(self.course):
                assignment.due_at = from_local(table["due_at"], zone)

        def hand_in() -> None:
            assignment = scribes.claim(meeting, scribe)
            title, who = table["title"], self.latin[table["student"]]
            content = notes_pdf(title, [who], table["pages"], table["lecture"])
            name = f"notes-lecture-{table['lecture']:02d}.pdf"
            scribes.hand_in_notes(assignment, store_pdf(self.store, content, name), actor=scribe)

        def answer() -> None:
            assignment = scribes.claim(meeting, scribe)
            staff = self.people["yao"]
            if table["state"] == "published":
                scribes.publish_notes(assignment, actor=staff)
                with write(self.course):
                    assignment.notes[-1].feedback = table["feedback"]
            else:
                due = from_local(table["due_at"], zone)
                scribes.request_revision(assignment, table["feedback"], due_at=due, actor=staff)

        self._plan(table["claimed_at"], claim)
        if "submitted_at" in table:
            self._plan(table["submitted_at"], hand_in)
        if "answered_at" in table:
            self._plan(table["answered_at"], answer)

    def _extend(self, table: Table) -> None:
        projects.grant_extension(
            self._one(Project, slug=table["project"]),
            self.groups[table["project"], table["group"]],
            from_local(table["due_at"], self.course.time_zone),
            table["reason"],
            self.people[table["granted_by"]],
        )

    def _plan_submission(self, table: Table) -> None:
        for number, attempt in enumerate(table["attempts"], 1):
            self._plan(
                attempt["received_at"],
                partial(self._hand_in, table, attempt, number),
            )
        if table["state"] != "ungraded":
            self._plan(table["saved_at"], partial(self._grade, table))
        if table["state"] == "released":
            self._plan(table["released_at"], partial(self._release, table))

    def _hand_in(self, table: Table, attempt: Table, number: int) -> None:
        project = self._one(Project, slug=table["project"])
        group = self.groups[table["project"], table["group"]]
        authors = self._authors(table["project"], table["group"])
        content = report_pdf(
            attempt["title"], authors, attempt["pages"], 10 * group.number + number
        )
        file = store_pdf(self.store, content, f"report-v{number}.pdf")
        projects.hand_in(
            project,
            group,
            self.people[attempt["by"]],
            {project.requirements[0]: file},
            title=attempt["title"],
            comment=attempt["comment"],
            form_key=f"demo-{number}",
            received_at=from_local(attempt["received_at"], self.course.time_zone),
        )

    def _authors(self, group_set: str, number: int) -> Sequence[str]:
        table = next(
            g for g in self.events["groups"] if g["set"] == group_set and g["number"] == number
        )
        return [self.latin[handle] for handle in table["members"]]

    def _submission(self, table: Table) -> Submission:
        group = self.groups[table["project"], table["group"]]
        return db.session.scalars(select(Submission).where(Submission.group_id == group.id)).one()

    def _grade(self, table: Table) -> None:
        submission = self._submission(table)
        criteria = db.session.scalars(
            select(Criterion)
            .where(Criterion.project_id == submission.project_id)
            .order_by(Criterion.position)
        ).all()
        marks = []
        for criterion, mark in zip(criteria, table["marks"], strict=True):
            rating = criterion.ratings[mark["rating"]] if "rating" in mark else None
            marks.append(
                grading.MarkInput(
                    criterion=criterion,
                    rating=rating,
                    points=rating.points if rating else None,
                    comment=mark["comment"],
                )
            )
        self.grades[table["project"], table["group"]] = grading.save_grade(
            submission,
            submission.latest,
            self.people[table["grader"]],
            marks=marks,
            comment=table["comment"].strip(),
            adjustments=[
                grading.AdjustmentInput(
                    enrollment=self.people[a["student"]],
                    points=Decimal(str(a["points"])),
                    reason=a["reason"],
                )
                for a in table["adjustments"]
            ],
            version=0,
        )

    def _release(self, table: Table) -> None:
        project = self._one(Project, slug=table["project"])
        grade = self.grades[table["project"], table["group"]]
        grading.release_grades(project, [grade], self.people["yao"])

    def _one(self, model: type[M], **values: object) -> M:
        statement = select(model).filter_by(course_id=self.course.id, **values)
        return db.session.scalars(statement).one()
