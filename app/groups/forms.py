"""Forms of the group pages."""

from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired

from app.core.i18n import lazy
from app.core.web.forms import EditForm, Form, line, markdown
from app.groups.describing import LONGEST_NAME

LONGEST_ABOUT = 2000


class InviteForm(Form):
    """A classmate to invite. Who may be invited is the operation's to say."""

    student = SelectField(
        lazy("Classmate"),
        [InputRequired(lazy("Choose a classmate."))],
        validate_choice=False,
    )


class AskForm(Form):
    """A request to join a group."""

    message = line(
        lazy("A line to the group"),
        description=lazy("Who you are, what you would like to work on."),
    )


class CodeForm(Form):
    """A group's code. It is sent in the address, so that a link can hold it."""

    code = line(lazy("Code of the group"), required=True, most=40)


class DescribeForm(EditForm):
    """What a group says of itself. Who may be its contact is the operation's to say."""

    name = line(
        lazy("Name"),
        most=LONGEST_NAME,
        description=lazy("The course page shows it to everybody. Left empty: the group's number."),
    )
    about = markdown(
        lazy("What the group is about"),
        most=LONGEST_ABOUT,
        render_kw={"rows": 5},
        description=lazy("A topic, a plan, whom you look for. The course's people read it."),
    )
    reach = line(
        lazy("How to reach the group"),
        description=lazy("A chat, a mailing list, an address. Only the course's people see it."),
    )
    contact = SelectField(
        lazy("Contact"),
        validate_choice=False,
        description=lazy("Whom others write to. Without one, it is who is in the group longest."),
    )
    takes_requests = BooleanField(lazy("Classmates may ask to join"))
