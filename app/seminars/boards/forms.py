"""Forms of the seminar pages."""

from collections.abc import Sequence

from wtforms import HiddenField, SelectChoice, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.i18n import _, lazy
from app.core.web.forms import Form, line, prose
from app.groups.rules import group_title
from app.seminars.boards.board import slot_day
from app.seminars.boards.offered import OfferedPaper
from app.seminars.holding.shown import choice_of
from app.seminars.models import Seminar, SignUp


class PresentingForm(Form):
    """What a group presents."""

    title = line(lazy("Title or topic"), required=True, most=200)
    chosen = SelectMultipleField(
        lazy("Papers from the reading list"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        choices=[],
    )
    papers = prose(
        lazy("Papers"),
        most=4000,
        description=lazy("One paper a line; web addresses and arXiv:1706.03762 become links."),
        render_kw={"rows": 4},
    )

    def offer_papers(
        self, seminar: Seminar, offered: Sequence[OfferedPaper], own: SignUp | None
    ) -> None:
        """Let the papers of the seminar's list be chosen; those of `own` are chosen already.

        Without a list, or where nothing else is allowed, one of the two fields is left out. What
        was written while other papers were allowed stays.
        """
        if not self.is_submitted():
            self.chosen.data = [each.paper.public_id for each in own.chosen] if own else []
        self.chosen.choices = [_choice(each, own) for each in offered]
        if not offered:
            del self.chosen
            return
        self.chosen.description = _alone_words(offered)
        if seminar.free_papers or (own is not None and own.papers):
            self.papers.label.text = _("Other papers")
        else:
            del self.papers

    @property
    def texts(self) -> dict[str, str]:
        """Title and papers as they were typed."""
        return {
            "title": self.title.data or "",
            "papers": self.papers.data or "" if self.papers else "",
        }

    @property
    def chosen_ids(self) -> list[str]:
        """The public ids of the papers that were chosen."""
        return self.chosen.data or [] if self.chosen else []


def _alone_words(offered: Sequence[OfferedPaper]) -> str:
    """That a paper is for one group; empty where any number may choose any."""
    alone = sum(each.paper.exclusive for each in offered)
    if not alone:
        return ""
    if alone == len(offered):
        return _("Each paper is for one group alone: the first that has it.")
    return _("Some papers are for one group alone. What another group has says so.")


def _choice(offered: OfferedPaper, own: SignUp | None) -> SelectChoice:
    """A paper of the list; one that another group presents is there, and says so."""
    paper, holder = offered.paper, offered.holder
    taken = holder is not None and (own is None or holder.id != own.group_id)
    attributes = {"title": group_title(holder)} if holder and taken else {}
    return SelectChoice(paper.public_id, paper.reference.title, render_kw=attributes)


class SignUpForm(PresentingForm):
    """What a group presents in a slot that it would have, and what it gives up for it."""

    instead_of = SelectField(lazy("You give up"), choices=[], validate_choice=False)

    def offer_to_give_up(
        self, held: Sequence[SignUp], first: SignUp | None, zone: str, *, may_add: bool
    ) -> None:
        """Let one of these be given up, `first` by default; or none, where one more is allowed."""
        if not self.is_submitted():
            self.instead_of.data = choice_of(first) if first else ""
        mine = {choice_of(each): slot_day(each.slot, zone) for each in held}
        if may_add:
            self.instead_of.label.text = _("What you hold already")
            give_up = {key: _("Give up %(when)s for this slot", when=mine[key]) for key in mine}
            mine = {"": _("Keep it: this is one slot more"), **give_up}
        self.instead_of.choices = [SelectChoice(key, words) for key, words in mine.items()]
        if not held:
            del self.instead_of


class SwapForm(Form):
    """Which of one's slots is offered, and what is said with it."""

    offered = SelectField(lazy("You give"), choices=[], validate_choice=False)
    seen = HiddenField()
    message = prose(
        lazy("Message"),
        most=1000,
        description=lazy("Why you ask. It goes to the other group by mail."),
        render_kw={"rows": 3},
    )
