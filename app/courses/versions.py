"""The version of a published course's page, asked for without Flask or the ORM: that is often."""

from typing import Any

from sqlalchemy import Engine, bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from app.courses.models import Course

_VERSION = select(Course.id, Course.page_version).where(
    Course.slug == bindparam("slug"), Course.published_at.is_not(None)
)


class Versions:
    """Asks the database behind `engine`, one small query each time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        compiled = _VERSION.compile(engine)
        self._sql, self._by_place = str(compiled), compiled.positional

    def of(self, slug: str) -> tuple[int, int] | None:
        """The published course's id and page version, by the driver alone.

        None if there is no such course, or the database can't be asked: Flask will meet the same,
        and say so.
        """
        values: Any = (slug,) if self._by_place else {"slug": slug}
        try:
            connection = self._engine.raw_connection()
        except SQLAlchemyError:
            return None
        try:
            cursor = connection.cursor()
            cursor.execute(self._sql, values)
            row = cursor.fetchone()
            return (row[0], row[1]) if row else None
        except self._engine.dialect.loaded_dbapi.Error:
            return None
        finally:
            connection.close()
