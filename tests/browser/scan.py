"""Looking a page over: what axe finds, whether it scrolls sideways, its heading."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.browser.conftest import DESKTOP, LiveServer

NARROW: ViewportSize = {"width": 390, "height": 844}
SIZES = (NARROW, DESKTOP)
# What may change with the colours of the night; all else is the same by day.
COLOUR_RULES = ("color-contrast", "link-in-text-block")
DRAW = """() => {
  const REFERRING = /^(id|for|name|list|form|headers|aria-(labelledby|describedby|controls|owns))$/;
  const WORDS = /^(href|alt|title|placeholder|content|aria-label|aria-description)$/;
  const UNREAD = /^(value|src|action|datetime|nonce|integrity)$/;
  // What no style sheet reads.
  const COLOURLESS = / (id|for|name|list|form|headers|aria-[a-z]+)[0-9,]+/g;
  const OF_FIELDS = / (maxlength|minlength|min|max|step|rows|cols|size|accept|autocomplete)=\\S*/g;
  const ids = new Map(), texts = new Set(), shown = new Set();
  const number = (id) => ids.get(id) ?? (ids.set(id, ids.size), ids.size - 1);
  const about = ({ name, value }) => {
    if (UNREAD.test(name)) return name;
    if (REFERRING.test(name)) return name + value.split(" ").map(number);
    if (value.startsWith("#")) return name + "#" + number(value.slice(1));
    if (name === "href" && value.startsWith("http")) return "href elsewhere";
    if (WORDS.test(name)) return name + (value.trim() && "…");
    return name + (name.startsWith("data-") && /[^a-z-]/.test(value) ? "…" : "=" + value);
  };
  const isRead = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim();
  const draw = (element, path) => {
    const said = [...element.attributes].map(about).sort().join(" ");
    const [checked, filled] = [Boolean(element.checked), Boolean(element.value)];
    const name = `${element.localName} ${said} ${checked} ${filled}`;
    const here = `${path}>${name.replace(COLOURLESS, "").replace(OF_FIELDS, "")}`;
    const nodes = [...element.childNodes];
    if (filled || nodes.some(isRead)) texts.add(here);
    if (element.checkVisibility({ visibilityProperty: true })) shown.add(here);
    const within = nodes.map((node) => node.nodeType === Node.ELEMENT_NODE
      ? draw(node, here) : isRead(node) ? "…" : "");
    return `<${name}>${within.join("")}</>`;
  };
  return [draw(document.documentElement, ""), [...texts], [...shown]];
}"""
# What was looked over in this process: a kind of thing at a width.
_seen: defaultdict[tuple[str, int], set[str]] = defaultdict(set)


@dataclass(frozen=True)
class Drawing:
    """A page at a width, without its words.

    Two with the same `whole` are the same to axe. `texts` and `shown` are paths to the elements
    that have text and to those that are to be seen: two texts with one path have the same colours.
    Elements come with all that style sheets and assistive technology read of them; an id is its
    number in the order of appearance, wherever it is referred to.
    """

    width: int
    whole: str
    texts: set[str]
    shown: set[str]

    def is_new(self, kind: str, things: set[str]) -> bool:
        """Whether one of these was not looked over at this width; now they all are."""
        before = len(_seen[kind, self.width])
        _seen[kind, self.width] |= things
        return len(_seen[kind, self.width]) > before


def look_over(page: Page, sizes: Sequence[ViewportSize] = SIZES) -> list[str]:
    """All that is wrong with the page, on a phone and on a desk, by day and on the desk by night.

    Each page is measured; axe is asked only what it was not asked of the same before.
    """
    found: list[str] = []
    elsewhere: set[str] = set()
    for size in sizes:
        page.set_viewport_size(size)
        where = f"{page.url}, {size['width']} px"
        found += [f"{where}: {fault}" for fault in _faults_of_form(page)]
        whole, texts, shown = page.evaluate(DRAW)
        drawing = Drawing(size["width"], whole, set(texts), set(shown))
        for scheme, rules in _questions(drawing, elsewhere, by_night=size is sizes[-1]):
            # Without motion no colour is caught half-way.
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found += [f"{where}, {scheme}: {each}" for each in violations(page, rules)]
        elsewhere |= drawing.shown
    return found


def _questions(
    drawing: Drawing, elsewhere: set[str], *, by_night: bool
) -> Iterator[tuple[Literal["light", "dark"], Sequence[str]]]:
    """By what light and by which rules (none named: by all) axe has to look at the page.

    At its first size by all; then again by all if something is shown that was not, and is new.
    Colours are the same at every size: by day those are looked at that were not to be seen at an
    earlier one, by night those of the last, which shows most of them at once.
    """
    if not drawing.is_new("whole", {drawing.whole}):
        return
    new_colours = drawing.is_new("by day", (drawing.texts & drawing.shown) - elsewhere)
    if not elsewhere or drawing.is_new("shown", drawing.shown - elsewhere):
        yield "light", ()
    elif new_colours:
        yield "light", COLOUR_RULES
    if by_night and drawing.is_new("by night", drawing.texts):
        yield "dark", COLOUR_RULES


def _faults_of_form(page: Page) -> Iterator[str]:
    headings = page.locator("h1").count()
    if headings != 1:
        yield f"{headings} headings h1"
    wide, shown = page.evaluate(
        "[document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]"
    )
    if wide > shown:
        yield f"scrolls sideways: {wide} px wide in {shown}: {_sticking_out(page)}"


def _sticking_out(page: Page) -> Sequence[str]:
    """The first elements that reach beyond the window's edge."""
    names: list[str] = page.evaluate(
        """() => [...document.body.querySelectorAll("*")]
            .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
            .slice(0, 4).map((each) => each.cloneNode().outerHTML)"""
    )
    return names


def is_page(answer: TestResponse) -> bool:
    """Whether somebody who asked for an address is shown a page there: no file, no other page."""
    return answer.status_code in (200, 409) and answer.mimetype == "text/html"


def addresses(
    server: LiveServer, values: Callable[[Rule], Mapping[str, str]]
) -> Iterator[tuple[str, str]]:
    """(name, address) of each route that answers GET; `values`: what its address is made of."""
    urls = server.app.url_map.bind("localhost")
    for rule in routes(server):
        yield name_of(rule), urls.build(rule.endpoint, dict(values(rule)))


def routes(server: LiveServer) -> list[Rule]:
    """Every route that answers GET, but for the files of the look."""
    rules = (rule for rule in server.app.url_map.iter_rules() if rule.endpoint != "static")
    return sorted((rule for rule in rules if "GET" in (rule.methods or ())), key=name_of)


def name_of(rule: Rule) -> str:
    """The endpoint; the second rule of one, for something new, is named with /new."""
    name: str = rule.endpoint
    return name + ("/new" if rule.rule.endswith("/new") else "")


def violations(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """What axe finds on the page as it is now, in words; by all rules, or by these alone."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    # No rule that is on needs the style sheets read once more (`preload`).
    options: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
    if rules:
        options["runOnly"] = list(rules)
    run = "options => axe.run(options).then((results) => results.violations)"
    return [_describe(each) for each in page.evaluate(run, options)]


def _describe(violation: dict[str, Any]) -> str:
    """A violation as lines for people: the rule, why it matters, where, what is wrong."""
    lines = [f"{violation['id']} ({violation['impact']}): {violation['help']}"]
    for node in violation["nodes"][:5]:
        lines.append(f"  {' '.join(map(str, node['target']))}: {node['html'][:160]}")
        lines += [f"    {line.strip()}" for line in node["failureSummary"].splitlines()[1:]]
    if len(violation["nodes"]) > 5:
        lines.append(f"  … and {len(violation['nodes']) - 5} more")
    return "\n".join(lines)
