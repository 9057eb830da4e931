"""The form in which a person says what mail they want."""

from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from app.accounts.wishes import CHOICES
from app.core.i18n import lazy
from app.core.mail.models import Topic
from app.core.web.forms import Form, options

TOPIC_NAMES = {
    Topic.COURSE: lazy("Courses: dates, slots and notes that concern you"),
    Topic.GROUP: lazy("Groups: invitations, and who joins or leaves"),
    Topic.RECEIPT: lazy("Receipts of what your group hands in"),
    Topic.GRADE: lazy("Grades, when they are released"),
}


class MailForm(Form):
    """A tick for each topic that can be switched off."""

    topics = SelectMultipleField(
        lazy("Send me mail about"),
        choices=options({topic.value: TOPIC_NAMES[topic] for topic in CHOICES}),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
