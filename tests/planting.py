"""Breaking the rules on purpose, to see that an invariant finds it."""

from sqlalchemy import text

from app.core.db import write


def plant(*statements: str, **values: object) -> None:
    """Run SQL that no operation would; `values` fill its `:names`."""
    with write() as session:
        for statement in statements:
            session.execute(text(statement), values)
