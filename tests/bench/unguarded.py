"""Colloquy without what keeps people apart, for the negative control of the rush.

Transactions and row locks do nothing, and the index that numbers the places of a slot is gone:
what is left is what each operation looked at before it wrote.
"""

from contextlib import suppress

from sqlalchemy import event, text
from sqlalchemy.exc import SQLAlchemyError

from app import create_app
from app.core import db as database
from app.core.db import db

database._lock = lambda session, rows: None
app = create_app()

with app.app_context():
    database._lines.clear()
    # Both processes come here; the second finds it gone.
    with suppress(SQLAlchemyError), db.engine.begin() as connection:
        connection.execute(text("DROP INDEX uq_sign_up_place"))
    if db.engine.dialect.name == "sqlite":
        # Ends each transaction as it begins: every statement stands for itself.
        event.listen(db.engine, "begin", lambda begun: begun.exec_driver_sql("COMMIT"))
    db.engine.dispose()
