"""Students hear by mail that a grade is out, and nothing of what it is."""

from flask import Flask
from sqlalchemy import select

from app.core.clock import travel
from app.core.db import db
from app.core.mail.models import Mail, Topic
from app.grading import operations
from tests.accounts.mailbox import letters
from tests.grading.factories import NOW, make_graded, save
from tests.outbox import with_mail
from tests.visitors import Visitor


def test_a_released_grade_is_told_to_its_group_without_the_points(app_sqlite: Flask) -> None:
    with with_mail(app_sqlite).app_context(), travel(NOW):
        graded = make_graded()
        grade = save(graded.attempt, graded.ta, "7", "13")
        before = len(letters(app_sqlite))
        for _again in range(2):
            operations.release_grades(graded.project, [grade], graded.instructor)
        told = letters(app_sqlite)[before:]
        assert [letter.to for letter in told] == [m.user.email for m in graded.members]
        for letter in told:
            assert letter.subject == f"Your grade for {graded.project.title} is there"
            text = letter.body.partition("\n\n")[2]
            assert text == "Project is graded. The page shows the points and the comments."
        page = Visitor(app_sqlite, graded.members[0]).get(told[0].path)
        assert page.status_code == 200
        assert "20" in page.text
        topics = db.session.scalars(select(Mail.topic).order_by(Mail.id)).all()
        assert topics[before:] == [Topic.GRADE] * 2
        assert topics[:before] == [Topic.RECEIPT] * 2
