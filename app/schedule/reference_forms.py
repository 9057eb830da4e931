"""The forms of references: what is pasted, and the fields that it becomes."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, IntegerField, SelectField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from app.core.i18n import lazy
from app.core.tidying import with_scheme
from app.core.web.forms import EditForm, Form, WebAddress, line, options, prose, web_line
from app.courses.models import CourseSection
from app.schedule.citations import Citation
from app.schedule.models import Reference

LARGEST_PASTE = 500_000
MOST_LINKS = 20

# BibTeX's types, in words.
ENTRY_TYPES = {
    "": lazy("as the venue tells"),
    "article": lazy("article"),
    "inproceedings": lazy("conference paper"),
    "book": lazy("book"),
    "incollection": lazy("chapter of a book"),
    "phdthesis": lazy("doctoral thesis"),
    "mastersthesis": lazy("master’s thesis"),
    "techreport": lazy("report"),
    "misc": lazy("anything else"),
}


class PasteForm(Form):
    """Where numbers, BibTeX and citations are pasted."""

    paste = prose(lazy("Paste it here"), required=True, most=LARGEST_PASTE)


class LinkLines(TextAreaField):  # type: ignore[misc]  # WTForms has no types
    """Labelled addresses, one a line: `Label https://…`. `data` is a list of label and url.

    An address without words gets those of its host.
    """

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the lines; what is no address stays, for the validator to name."""
        if not valuelist:
            return
        self.data = []
        for text in str(valuelist[0]).splitlines():
            label, _, url = text.strip().rpartition(" ")
            if url:
                url = with_scheme(url)
                self.data.append({"label": label.strip() or _host(url), "url": url})

    def _value(self) -> str:
        return "\n".join(f"{each['label']} {each['url']}".strip() for each in self.data or [])


def _host(url: str) -> str:
    """What an address without words is shown as."""
    return url.partition("://")[2].partition("/")[0] or url


class ReferenceForm(EditForm):
    """A bibliographic entry."""

    authors = line(lazy("Authors"), most=2000)
    title = line(lazy("Title"), required=True, most=4000)
    venue = line(lazy("Journal or venue"), most=2000)
    year = IntegerField(lazy("Year"), [Optional(), NumberRange(1000, 2200)])
    arxiv_id = line(lazy("arXiv"), most=120, description=lazy("As in 1812.11118."))
    doi = line(lazy("DOI"), most=300)
    url = web_line(lazy("Web address"), most=1000)
    links = LinkLines(
        lazy("Further links"),
        [Length(max=10_000)],
        description=lazy("One a line: its words, then its address, as in Code https://…"),
    )
    note = line(lazy("Note"), most=50_000)
    entry_type = SelectField(lazy("In BibTeX it is a"), choices=options(ENTRY_TYPES), default="")
    section = SelectField(lazy("In the list"))

    def choose(self, lists: Sequence[CourseSection], chosen: CourseSection | None) -> None:
        """Offer the lists of the page, where there are several. Call once, before validating."""
        if len(lists) < 2:
            del self.section
            return
        self.section.choices = options({each.public_id: each.title for each in lists})
        if not self.section.raw_data:
            self.section.data = (chosen or lists[0]).public_id

    def keep_type(self) -> None:
        """Offer the entry's own type too, where BibTeX brought one that is not in our list."""
        present = self.entry_type.object_data or ""
        if present not in ENTRY_TYPES:
            self.entry_type.choices = [*options(ENTRY_TYPES), *options({present: present})]

    def validate_links(self, field: Any) -> None:
        """Web addresses, and not too many."""
        if len(field.data or []) > MOST_LINKS:
            raise ValidationError(lazy("These are too many links. Give at most %(most)d.", most=20))
        for each in field.data or []:
            WebAddress()(self, _Address(each["url"]))

    def values(self) -> dict[str, Any]:
        """The fields of a reference."""
        plain = ("authors", "title", "venue", "arxiv_id", "doi", "url", "note", "entry_type")
        texts = {name: self[name].data or "" for name in plain}
        return {**texts, "year": self.year.data, "links": self.links.data or []}


class OneOfSeveral(ReferenceForm):
    """One of several pasted entries, in the form of them all; it is saved where it is ticked.

    One without a title is not ticked to begin with.
    """

    keep = BooleanField(lazy("Save it"), default=True)

    class Meta(ReferenceForm.Meta):
        csrf = False  # the form around them has the token

    @classmethod
    def of(
        cls, citation: Citation | None, number: int, sent: Mapping[str, str] | None
    ) -> "OneOfSeveral":
        """The form number `number`: of a citation, or as it was sent."""
        data = _data_of(citation)
        form = cls(
            formdata=sent, data={**data, "keep": bool(data.get("title"))}, prefix=f"{number}-"
        )
        form.title.flags.required = False  # a browser would ask for one of what is not ticked
        form.keep_type()
        form.choose((), None)
        return form


class _Address:
    """One address of several, as a validator takes it."""

    def __init__(self, data: str) -> None:
        self.data = data


def form_of(source: Reference | Citation | None, **kw: Any) -> ReferenceForm:
    """The form of a reference, or of what was understood of a pasted one."""
    form = ReferenceForm(data=_data_of(source), **kw)
    form.keep_type()
    return form


def _data_of(source: Reference | Citation | None) -> dict[str, Any]:
    """What the form's fields show of a reference or a citation."""
    if source is None:
        return {}
    names = ("authors", "title", "venue", "year", "arxiv_id", "doi", "url", "note", "entry_type")
    links = [
        {"label": each[0], "url": each[1]} if isinstance(each, tuple) else dict(each)
        for each in source.links
    ]
    return {**{name: getattr(source, name) for name in names}, "links": links}
