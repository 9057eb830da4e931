"""The one door to translation, for code with and without a request.

Rooms import `_` from here, so that operations can speak to people without importing Flask.
Outside an application the English source text is returned.
"""

from collections.abc import Iterable
from typing import Any, cast

import flask_babel
from babel.lists import format_list


def _(text: str, **values: object) -> str:
    """`text` in the reader's language, with `%(name)s` filled from `values`."""
    return cast(str, flask_babel.gettext(text, **values))


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    """The form for `num` things; `%(num)d` is filled with it."""
    return cast(str, flask_babel.ngettext(singular, plural, num, **values))


def lazy(text: str, **values: object) -> Any:
    """`text`, translated when it is shown: for what is written down once, as form labels are."""
    return flask_babel.lazy_gettext(text, **values)


def listed(words: Iterable[str]) -> str:
    """These words as one text, as the reader's language lists them: A, B and C."""
    return format_list(list(words), locale=flask_babel.get_locale() or "en")


__all__ = ["_", "lazy", "listed", "ngettext"]
