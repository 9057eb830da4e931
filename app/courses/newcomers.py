"""Who may begin an account with a sign-in service: whoever follows an open join link."""

from urllib.parse import unquote, urlsplit

from app.accounts import services
from app.courses.joining import CodeOpensNothing, find_link

JOIN = "/join/"


def leads_to_an_open_course(path: str) -> bool:
    """Whether a path of this site is a join link that lets people in now."""
    plain = unquote(urlsplit(path).path)
    if not plain.startswith(JOIN):
        return False
    try:
        find_link(plain.removeprefix(JOIN))
    except CodeOpensNothing:
        return False
    return True


services.lets_newcomers_in.append(leads_to_an_open_course)
