"""Looking for dead links: which addresses a course has, asking for each, what came of it."""

from app.schedule.links.queries import dead_urls

__all__ = ["dead_urls"]
