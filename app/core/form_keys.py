"""A form that is sent twice makes one thing: it brings the public id that this will have.

The key is made when the form is shown. Two clicks send it twice; whoever goes back in the browser
and writes another thing into the same form sends it twice too, and gets both.
"""

import re
from typing import Any, TypeVar

from sqlalchemy import select

from app.core.db import Identified, db, new_public_id

KEY = re.compile(r"[a-z2-9]{12}")
Made = TypeVar("Made", bound=Identified)


def made_before(model: type[Made], key: str | None, **values: Any) -> Made | None:
    """What a form with this key has made, while it is just what is to be made now."""
    made = _made(model, key)
    if made is not None and all(getattr(made, name) == value for name, value in values.items()):
        return made
    return None


def public_id_for(model: type[Made], key: str | None) -> str:
    """The public id of what a form with this key makes: the key, unless something has it."""
    usable = key is not None and KEY.fullmatch(key) is not None and _made(model, key) is None
    return key if key is not None and usable else new_public_id()


def _made(model: type[Made], key: str | None) -> Made | None:
    return db.session.scalar(select(model).where(model.public_id == key)) if key else None
