"""The form that every form is built on, and fields that the site needs.

A form checks shape: present, not too long, a number, a date. Rules are the operations'.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, PasswordField, SelectChoice, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from app.core import clock
from app.core.errors import DomainError
from app.core.i18n import _, lazy
from app.core.tidying import tidy

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
                options = {**options, "filters": (*options.get("filters", ()), tidy)}
            field = unbound_field.bind(form=form, **options)
            if isinstance(field, LocalDateTimeField):
                field.zone = form.zone
            return field

    def refuse(self, error: DomainError) -> None:
        """Show a refusal at the field that it is about, or at the top of the form."""
        field: Any = self._fields.get(error.field)
        if field is None:
            self.form_errors: list[str] = [*self.form_errors, error.message]
        else:
            field.errors = [*field.errors, error.message]


def line(label: Any, *, required: bool = False, most: int = LINE, **kw: Any) -> StringField:
    """A field for one line of text of at most `most` characters."""
    return StringField(label, [_presence(required, label), Length(max=most)], **kw)


def prose(label: Any, *, required: bool = False, most: int = TEXT, **kw: Any) -> TextAreaField:
    """A field for text of several lines (Markdown where the page says so)."""
    return TextAreaField(label, [_presence(required, label), Length(max=most)], **kw)


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
        if isinstance(self.data, datetime):
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
