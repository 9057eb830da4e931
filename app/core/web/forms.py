"""The form that every form is built on, and fields that the site needs.

A form checks shape: present, not too long, a number, a date. Rules are the operations'.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import request
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    PasswordField,
    SelectChoice,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from app.core import clock
from app.core.db import new_public_id
from app.core.errors import DomainError
from app.core.i18n import _, lazy
from app.core.markdown import render
from app.core.seen import State, mark_of
from app.core.tidying import tidy, with_scheme

LINE = 300
# Dates outside are slips of typing, and leave no room to count on from them.
FIRST_YEAR, LAST_YEAR = 1970, 2199
TEXT = 50_000


class Form(FlaskForm):
    """A form of the site: CSRF-protected, its text tidied, its times in the zone `zone`."""

    def __init__(self, *args: Any, zone: str = "UTC", **kw: Any) -> None:
        self.zone = zone
        super().__init__(*args, **kw)

    class Meta(FlaskForm.Meta):
        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            kind = unbound_field.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                options = {**options, "filters": (tidy, *unbound_field.kwargs.get("filters", ()))}
            field = unbound_field.bind(form=form, **options)
            if isinstance(field, LocalDateTimeField):
                field.zone = form.zone
            return field

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Whether it was sent, and well. One that was sent to be looked at is not done yet."""
        return not self.is_preview and bool(super().validate_on_submit(extra_validators))

    @property
    def is_preview(self) -> bool:
        """Whether its button for a preview was pressed: the page comes again, with what it has."""
        return bool(self.is_submitted()) and "preview" in request.form

    @property
    def has_markdown(self) -> bool:
        """Whether there is anything to look at before it is sent."""
        return any(isinstance(field, MarkdownField) for field in self)

    def previews(self) -> list[tuple[str, Markup]]:
        """What its texts in Markdown will look like, with their labels."""
        texts = [field for field in self if isinstance(field, MarkdownField) and field.data]
        return [(str(field.label.text), render(field.data)) for field in texts]

    def refuse(self, error: DomainError) -> None:
        """Show a refusal at the field that it is about, or at the top of the form."""
        field: Any = self._fields.get(error.field)
        if field is None:
            self.form_errors: list[str] = [*self.form_errors, error.message]
        else:
            field.errors = [*field.errors, error.message]


class KeyField(HiddenField):
    """Tells a form that is sent twice (see `core/form_keys.py`)."""

    def __init__(self, **kw: Any) -> None:
        super().__init__(default=new_public_id, **kw)


class EditForm(Form):
    """A form of something that several people may edit: it says in which state it was opened.

    `form_key` is the name that something new will have, so that it is made once.
    """

    seen = HiddenField()
    form_key = KeyField()

    def opened_at(self, state: State) -> None:
        """Note the state that the form shows. One that was sent keeps what it was opened with."""
        if not self.seen.raw_data:
            self.seen.data = mark_of(state)

    def show_saved(self, saved: Form, state: State) -> None:
        """Beside each field that differs, what is `saved` now. Sent again, it is replaced."""
        self.seen.data = mark_of(state)
        for field in saved:
            typed = self._fields.get(field.name)
            if typed is None or getattr(field.widget, "input_type", "") in ("hidden", "file"):
                continue
            if (typed.data or "") != (field.data or ""):
                _put_beside(typed, _in_words(field))


def _put_beside(typed: Any, words: str) -> None:
    """Say at a field what is saved now; a text of some length in a box of its own."""
    if len(words) > LINE or "\n" in words:
        typed.saved_now, words = words, _("another text, shown below")
    typed.errors = [*typed.errors, _("Saved now: %(value)s", value=words)]


def _in_words(field: Any) -> str:
    """What a field holds, for people."""
    if hasattr(field, "choices"):
        return ", ".join(str(option.label.text) for option in field if option.checked) or "–"
    if isinstance(field, BooleanField):
        return _("yes") if field.data else _("no")
    value = str(field._value())
    return value.replace("T", " ") if isinstance(field, LocalDateTimeField) else value or "–"


def line(label: Any, *, required: bool = False, most: int = LINE, **kw: Any) -> StringField:
    """A field for one line of text of at most `most` characters."""
    return StringField(label, [_presence(required, label), Length(max=most)], **kw)


def web_line(label: Any, *, most: int, **kw: Any) -> StringField:
    """A field for a web address; https:// is put before one that was typed without."""
    kw.setdefault("render_kw", {"inputmode": "url"})
    return StringField(
        label, [Optional(), Length(max=most), WebAddress()], filters=(with_scheme,), **kw
    )


def prose(label: Any, *, required: bool = False, most: int = TEXT, **kw: Any) -> TextAreaField:
    """A field for plain text of several lines."""
    return TextAreaField(label, [_presence(required, label), Length(max=most)], **kw)


class MarkdownField(TextAreaField):
    """A text in Markdown. Its page shows what it will look like (js/editor.js, or a button)."""


def markdown(label: Any, *, required: bool = False, most: int = TEXT, **kw: Any) -> MarkdownField:
    """A field for text of several lines in Markdown, which can be looked at before it is sent."""
    return MarkdownField(label, [_presence(required, label), Length(max=most)], **kw)


def options(names: Mapping[Any, Any]) -> list[SelectChoice]:
    """What a SelectField offers: the words of `names`, each sent as its key's value."""
    return [SelectChoice(str(key), words) for key, words in names.items()]


def _presence(required: bool, label: Any) -> DataRequired | Optional:
    if required:
        # DataRequired looks at the tidied text, so that spaces alone are nothing.
        return DataRequired(lazy("%(label)s is needed.", label=label))
    return Optional()


class LocalDateTimeField(DateTimeLocalField):
    """A wall-clock time in the form's zone; `data` is an aware UTC moment."""

    zone = "UTC"

    data: Any

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read what was sent. Raises ValueError for no date and time."""
        super().process_formdata(valuelist)
        if valuelist and isinstance(self.data, datetime):
            if not FIRST_YEAR <= self.data.year <= LAST_YEAR:
                self.data = None
                raise ValueError(_("This date is too far away."))
            self.data = clock.from_local(self.data, self.zone)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if isinstance(self.data, datetime):
            return clock.local(self.data, self.zone).strftime("%Y-%m-%dT%H:%M")
        return ""


def local_time(label: Any, *, required: bool = False, **kw: Any) -> LocalDateTimeField:
    """A field for a date and time in the course's zone."""
    return LocalDateTimeField(
        label,
        [_presence(required, label)],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        **kw,
    )


class WebAddress:
    """Accepts http and https addresses only; anything else could run in a reader's browser."""

    def __call__(self, form: Any, field: Any) -> None:
        if not field.data:
            return
        try:
            parts = urlsplit(field.data)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in ("http", "https") or not parts.netloc or " " in field.data:
            raise ValidationError(_("This is not a web address. It begins with https://"))
