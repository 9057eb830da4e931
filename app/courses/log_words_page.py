"""What lines of the log say of the page, the schedule and projects, and of files in and out."""

from app.core.i18n import lazy
from app.courses.log_kinds import Kind, Words

PAGE = {
    "course.create": Words(Kind.PAGE, lazy("%(actor)s made the course %(subject)s.")),
    "course.bring": Words(Kind.PAGE, lazy("%(actor)s brought a page into the course.")),
    "course.edit": Words(Kind.PAGE, lazy("%(actor)s changed what the course says of itself.")),
    "course.publish": Words(Kind.PAGE, lazy("%(actor)s published the course page.")),
    "course.unpublish": Words(Kind.PAGE, lazy("%(actor)s took the course page back.")),
    "course.teachers": Words(Kind.PAGE, lazy("%(actor)s changed whom the page names as teaching.")),
    "section.save": Words(Kind.PAGE, lazy("%(actor)s wrote the section %(subject)s.")),
    "section.move": Words(Kind.PAGE, lazy("%(actor)s moved the section %(subject)s.")),
    "section.order": Words(Kind.PAGE, lazy("%(actor)s put the sections in another order.")),
    "section.delete": Words(Kind.PAGE, lazy("%(actor)s deleted the section %(subject)s.")),
    "section.restore": Words(Kind.PAGE, lazy("%(actor)s put the section %(subject)s back.")),
    "news.write": Words(Kind.PAGE, lazy("%(actor)s wrote the news %(subject)s.")),
    "news.edit": Words(Kind.PAGE, lazy("%(actor)s changed the news %(subject)s.")),
    "news.take_back": Words(Kind.PAGE, lazy("%(actor)s took the news %(subject)s back.")),
    "news.delete": Words(Kind.PAGE, lazy("%(actor)s deleted the news %(subject)s.")),
    "meeting.save": Words(Kind.PAGE, lazy("%(actor)s wrote the meeting %(subject)s.")),
    "meeting.cancel": Words(Kind.PAGE, lazy("%(actor)s called the meeting %(subject)s off.")),
    "meeting.restore": Words(Kind.PAGE, lazy("%(actor)s called the meeting %(subject)s on again.")),
    "meeting.add_many": Words(Kind.PAGE, lazy("%(actor)s added meetings by a pattern.")),
    "meeting.move": Words(Kind.PAGE, lazy("%(actor)s moved the meeting %(subject)s.")),
    "meeting.put_back": Words(
        Kind.PAGE, lazy("%(actor)s took back that the meeting %(subject)s was moved.")
    ),
    "meeting.set_hours": Words(
        Kind.PAGE, lazy("%(actor)s put meetings on other hours: %(subject)s.")
    ),
    "meeting.put_hours_back": Words(
        Kind.PAGE, lazy("%(actor)s took back that meetings were put on %(subject)s.")
    ),
    "listed.name_public": Words(
        Kind.PAGE, lazy("%(actor)s had the old page's people named to everybody: %(subject)s.")
    ),
    "listed.name_hidden": Words(
        Kind.PAGE, lazy("%(actor)s had the old page's people no longer named: %(subject)s.")
    ),
    "listed.remove": Words(
        Kind.PAGE, lazy("%(actor)s removed people whom the old page named: %(subject)s.")
    ),
    "meeting.delete": Words(Kind.PAGE, lazy("%(actor)s deleted the meeting %(subject)s.")),
    "talk.save": Words(Kind.PAGE, lazy("%(actor)s wrote the talk %(subject)s.")),
    "talk.order": Words(Kind.PAGE, lazy("%(actor)s gave the talk %(subject)s another place.")),
    "talk.move": Words(Kind.PAGE, lazy("%(actor)s moved the talk %(subject)s.")),
    "talk.delete": Words(Kind.PAGE, lazy("%(actor)s deleted the talk %(subject)s.")),
    "reference.save": Words(Kind.PAGE, lazy("%(actor)s wrote the reference %(subject)s.")),
    "reference.move": Words(
        Kind.PAGE, lazy("%(actor)s gave the reference %(subject)s another place.")
    ),
    "reference.delete": Words(Kind.PAGE, lazy("%(actor)s deleted the reference %(subject)s.")),
    "material.save": Words(Kind.PAGE, lazy("%(actor)s put material up: %(subject)s.")),
    "material.delete": Words(Kind.PAGE, lazy("%(actor)s deleted material: %(subject)s.")),
    "material.take_back": Words(
        Kind.PAGE, lazy("%(actor)s took an earlier file of material back: %(subject)s.")
    ),
    "material.move": Words(Kind.PAGE, lazy("%(actor)s moved material: %(subject)s.")),
    "links.check": Words(Kind.PAGE, lazy("%(actor)s had the links checked.")),
    "project.create": Words(Kind.PAGE, lazy("%(actor)s set the project %(subject)s.")),
    "project.edit": Words(Kind.PAGE, lazy("%(actor)s changed the project %(subject)s.")),
    "project.publish": Words(Kind.PAGE, lazy("%(actor)s published the project %(subject)s.")),
    "project.unpublish": Words(
        Kind.PAGE, lazy("%(actor)s made the project %(subject)s a draft again.")
    ),
    "project.delete": Words(Kind.PAGE, lazy("%(actor)s deleted the draft %(subject)s.")),
    "rubric.set": Words(Kind.PAGE, lazy("%(actor)s set the rubric of %(subject)s.")),
    "roster.apply": Words(Kind.EXPORTS, lazy("%(actor)s applied a roster file.")),
    "course.export": Words(Kind.EXPORTS, lazy("%(actor)s exported the course.")),
    "course.clone": Words(
        Kind.EXPORTS, lazy("%(actor)s made a new term of the course: %(subject)s.")
    ),
    "roster.export": Words(Kind.EXPORTS, lazy("%(actor)s downloaded the list of people.")),
}
