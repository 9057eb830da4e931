"""Those who follow an open join link: who may begin an account, and what their mail says."""

from urllib.parse import unquote, urlsplit

from app.accounts import requests, services
from app.core.i18n import _
from app.courses.joining import CodeOpensNothing, find_link
from app.courses.models import JoinLink

JOIN = "/join/"


def leads_to_an_open_course(path: str) -> bool:
    """Whether a path of this site is a join link that lets people in now."""
    return _link_at(path) is not None


def joining_in_words(path: str) -> str:
    """Which course a path of this site lets people join now, as its page names it; or ""."""
    link = _link_at(path)
    if link is None:
        return ""
    return _("to join %(code)s, %(title)s", code=link.course.code, title=link.course.title)


def _link_at(path: str) -> JoinLink | None:
    plain = unquote(urlsplit(path).path)
    if not plain.startswith(JOIN):
        return None
    try:
        return find_link(plain.removeprefix(JOIN))
    except CodeOpensNothing:
        return None


services.lets_newcomers_in.append(leads_to_an_open_course)
requests.aims.append(joining_in_words)
