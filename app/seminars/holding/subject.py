"""What a group presents: a title, the papers that it names, and those it chose of the list."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.errors import InvalidInput
from app.core.i18n import _
from app.seminars.holding import choosing
from app.seminars.models import Seminar, SignUp
from app.seminars.paper_models import SeminarPaper


@dataclass(frozen=True, slots=True)
class Subject:
    """What was said of a presentation. `papers` is free text, a line each."""

    title: str
    papers: str
    chosen: Sequence[SeminarPaper] = ()

    def check(self, seminar: Seminar, present: SignUp | None = None) -> None:
        """Refuse papers that the seminar does not offer, and free ones where it takes none.

        What a sign-up has said before (`present`) may stay. Raises InvalidInput.
        """
        if any(paper.seminar_id != seminar.id for paper in self.chosen):
            raise InvalidInput(
                _("Choose papers of this seminar's list."), code="other_list", field="chosen"
            )
        was = present.papers if present else ""
        if not seminar.free_papers and self.papers not in ("", was):
            raise InvalidInput(
                _("This seminar takes papers of its list only. Choose among them."),
                code="no_free_papers",
                field="papers",
            )

    def check_title(self) -> None:
        """Refuse a presentation without a title. Raises InvalidInput."""
        if not self.title:
            raise InvalidInput(_("Say what you present."), code="title_needed", field="title")

    def is_that_of(self, sign_up: SignUp) -> bool:
        """Whether the sign-up says the same already."""
        chosen = [each.paper_id for each in sign_up.chosen]
        said = (sign_up.title, sign_up.papers, chosen)
        return said == (self.title, self.papers, [paper.id for paper in self._once()])

    def write_to(self, sign_up: SignUp) -> None:
        """Have the sign-up say so. Raises DomainError for a paper that another group holds."""
        sign_up.title, sign_up.papers = self.title, self.papers
        if self.chosen or sign_up.chosen:
            choosing.choose(sign_up, self.chosen)

    def _once(self) -> list[SeminarPaper]:
        return list(dict.fromkeys(self.chosen))
