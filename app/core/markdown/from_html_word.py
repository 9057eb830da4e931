"""The lists of a text that comes from Word, as lists of HTML. Part of `from_html_worker.py`."""

import re

from bs4 import BeautifulSoup, Tag

ORDERED = re.compile(r"\(?(\d+|[a-z]|[ivxlc]+)[.)]", re.IGNORECASE)
LEVEL = re.compile(r"mso-list:[^;]*\blevel(\d)", re.IGNORECASE)


def take_word_lists(soup: BeautifulSoup) -> None:
    """Word's list items are paragraphs that know their level and carry their own bullet."""
    lists: list[Tag] = []
    last: Tag | None = None
    for item in soup.find_all(["p", "h1", "h2", "h3", "h4", "h5", "h6"]):
        level = LEVEL.search(str(item.get("style", "")))
        if level is None:
            continue
        follows = last is not None and item.find_previous_sibling() is (lists[0] if lists else None)
        if not follows:
            lists = []
        depth = max(1, min(int(level[1]), len(lists) + 1))
        kind = "ol" if ORDERED.fullmatch(_take_bullet(item)) else "ul"
        lists = lists[:depth]
        if len(lists) < depth:
            lists = [*lists, _begin_list(soup, item, lists, kind)]
        item.name = "li"
        lists[-1].append(item.extract())
        last = item


def _begin_list(soup: BeautifulSoup, item: Tag, lists: list[Tag], kind: str) -> Tag:
    """A list at the place of its first item, or inside the last item of the list around it."""
    begun = soup.new_tag(kind)
    if not lists:
        item.insert_before(begun)
        return begun
    around = lists[-1].find_all("li", recursive=False)
    (around[-1] if around else lists[-1]).append(begun)
    return begun


def _take_bullet(item: Tag) -> str:
    """Take the bullet or number out of an item of Word's; returns it."""
    bullet = item.find(style=re.compile(r"mso-list:\s*ignore", re.IGNORECASE))
    if not isinstance(bullet, Tag):
        return ""
    text = bullet.get_text().replace("\xa0", " ").strip()
    bullet.decompose()
    return text
