"""The font of formulas, for readers whose system has none.

MathML needs a font with a table of mathematics: without one a browser draws no root signs and
stretches no brackets. Macs and Windows have one; phones and bare Linux often don't. It is taken
from the package that carries it; browsers ask for it only where a page has formulas and no font
of their own.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Response, send_file

from app.core.web.access import public

bp = Blueprint("fonts", __name__)
YEAR = 365 * 24 * 3600


@cache
def _font() -> Path:
    """Where the package lies. It is found and not imported: only its font is wanted."""
    package = find_spec("ziamath")
    if package is None or package.origin is None:
        raise FileNotFoundError("ziamath")
    return Path(package.origin).parent / "fonts" / "STIXTwoMath-Regular.ttf"


@bp.get("/fonts/stix-two-math.ttf")
@public
def math() -> Response:
    """STIX Two Math (SIL Open Font License 1.1), as the package ziamath carries it."""
    return send_file(_font(), mimetype="font/ttf", max_age=YEAR)
