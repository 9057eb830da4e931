"""Looking a page over: what axe finds, whether it scrolls sideways, its heading."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize
from werkzeug.routing import Rule

from tests.browser.conftest import DESKTOP, LiveServer

NARROW: ViewportSize = {"width": 390, "height": 844}
SIZES = (NARROW, DESKTOP)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# What may change with the colours of the night; all else is the same by day.
COLOUR_RULES = ("color-contrast", "link-in-text-block")


def look_over(page: Page, sizes: Sequence[ViewportSize] = SIZES) -> list[str]:
    """All that is wrong with the page, on a phone and on a desk, by day and on the desk by night.

    The colours of the night are the same on both, and the desk shows more of them at once.
    """
    found = []
    for size in sizes:
        page.set_viewport_size(size)
        where = f"{page.url}, {size['width']} px"
        found += [f"{where}: {fault}" for fault in _faults_of_form(page)]
        for scheme in SCHEMES if size is sizes[-1] else SCHEMES[:1]:
            # Without motion no colour is caught half-way.
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            rules = COLOUR_RULES if scheme == "dark" else ()
            found += [f"{where}, {scheme}: {each}" for each in violations(page, rules)]
    return found


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


def is_page(page: Page, address: str) -> bool:
    """Whether the person at this browser is shown a page there, and not a file or another page."""
    answer = page.request.get(address, max_redirects=0)
    return answer.status in (200, 409) and "text/html" in answer.headers["content-type"]


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
    options: dict[str, Any] = {"resultTypes": ["violations"]}
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
