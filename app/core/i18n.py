"""The one door to translation, for code with and without a request.

Rooms import `_` from here, so that operations can speak to people without
importing Flask. Outside an application the English source text is returned.
"""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from flask_babel import ngettext

__all__ = ["_", "lazy", "ngettext"]
