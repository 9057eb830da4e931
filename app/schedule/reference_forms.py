"""The form of a reference."""

from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional

from app.core.i18n import lazy
from app.core.web.forms import Form, WebAddress, line


class ReferenceForm(Form):
    """A bibliographic entry."""

    authors = line(lazy("Authors"), most=1000)
    title = line(lazy("Title"), required=True, most=1000)
    venue = line(lazy("Journal or venue"), most=300)
    year = IntegerField(lazy("Year"), [Optional(), NumberRange(1000, 2200)])
    arxiv_id = line(lazy("arXiv"), most=120, description=lazy("As in 1812.11118."))
    doi = line(lazy("DOI"), most=300)
    url = line(lazy("Web address"), most=1000)
    note = line(lazy("Note"), most=1000)

    def validate_url(self, field: object) -> None:
        """A web address, or nothing."""
        WebAddress()(self, field)
