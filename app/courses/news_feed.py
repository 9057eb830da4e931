"""The news of a course as an Atom feed (RFC 4287)."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from app.core.markdown import plain, render
from app.core.settings import settings
from app.courses.models import Course, NewsItem

ATOM = "http://www.w3.org/2005/Atom"
ET.register_namespace("", ATOM)
# What XML 1.0 can't hold, escaped or not.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _last_change(course: Course, items: Sequence[NewsItem]) -> datetime:
    """When the feed last became another; without news, when the course was made."""
    return max((_changed(each) for each in items), default=course.created_at)


def _changed(item: NewsItem) -> datetime:
    return max(item.edited_at or item.created_at, item.published_at or item.created_at)


def feed_of(course: Course, items: Sequence[NewsItem], *, page: str, feed: str) -> bytes:
    """The feed, as XML. `page` and `feed` are the paths of the news and of the feed itself."""
    site = settings().site_address.rstrip("/")
    root = ET.Element(f"{{{ATOM}}}feed")
    _add(root, "id", _tag(course.created_at, course.public_id))
    _add(root, "title", f"{course.code}: {course.title}, {course.term}")
    _add(root, "updated", _time(_last_change(course, items)))
    _add(root, "link", rel="self", type="application/atom+xml", href=site + feed)
    _add(root, "link", rel="alternate", type="text/html", href=site + page)
    # The course speaks: who wrote a piece need not be in public.
    author = _add(root, "author")
    _add(author, "name", f"{course.code}: {course.title}")
    for item in items:
        _add_entry(root, item, site + page)
    content: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _add_entry(root: ET.Element, item: NewsItem, page: str) -> None:
    entry = _add(root, "entry")
    _add(entry, "id", _tag(item.created_at, item.public_id))
    _add(entry, "title", plain(item.title) or item.title)
    _add(entry, "published", _time(item.published_at or item.created_at))
    _add(entry, "updated", _time(_changed(item)))
    _add(entry, "link", rel="alternate", type="text/html", href=f"{page}#news-{item.public_id}")
    _add(entry, "content", str(render(item.body)), type="html")


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = _NOT_XML.sub("", text) or None
    return element


def _tag(made_at: datetime, public_id: str) -> str:
    """A name that stays (RFC 4151): whose site it was on which day, and the public id."""
    host = urlsplit(settings().site_address).hostname or "localhost"
    return f"tag:{host},{made_at:%Y-%m-%d}:{public_id}"


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
