"""Where somebody is signed in: listed, and ended from anywhere."""

import re

from flask import Flask
from flask.testing import FlaskClient

from app.accounts.browsers import browser_name
from tests.accounts.people import ANN, enter, make_ann, name_at

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) CriOS/131.0 Mobile/15E148 Safari/604.1"
)
LAPTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"


def browser(app: Flask, agent: str = LAPTOP, email: str = ANN) -> FlaskClient:
    """A browser that is signed in."""
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = agent
    enter(client, email)
    return client


def listed(client: FlaskClient) -> list[str]:
    """The public ids of the other sign-ins on the account page."""
    return re.findall(r'name="which" value="([^"]+)"', client.get("/account").text)


def test_each_browser_is_listed_and_can_be_ended(app: Flask) -> None:
    make_ann(app)
    laptop, phone, third = browser(app), browser(app, PHONE), browser(app)
    page = laptop.get("/account").text
    assert "Chrome on iPhone" in page
    assert page.count("this browser") == 1
    latest, other = listed(laptop)
    laptop.post("/account/sign-ins/end", data={"which": other})
    assert [name_at(b) for b in (laptop, phone, third)] == ["Ann Example", "", "Ann Example"]
    assert listed(laptop) == [latest]
    laptop.post("/account/sign-ins/end")
    assert [name_at(b) for b in (laptop, third)] == ["Ann Example", ""]


def test_nobody_ends_anothers_sign_in(app_sqlite: Flask) -> None:
    make_ann(app_sqlite)
    make_ann(app_sqlite, "eve@example.org")
    ann, second, eve = browser(app_sqlite), browser(app_sqlite), browser(app_sqlite)
    eve = browser(app_sqlite, email="eve@example.org")
    (which, _third) = listed(ann)
    assert eve.post("/account/sign-ins/end", data={"which": which}).status_code == 303
    assert eve.post("/account/sign-ins/end").status_code == 303
    assert (name_at(ann), name_at(second), name_at(eve)) == ("Ann Example",) * 3


def test_a_browser_has_a_name_that_its_owner_knows() -> None:
    assert browser_name(PHONE) == "Chrome on iPhone"
    assert browser_name(LAPTOP) == "Firefox on Linux"
    assert browser_name("Mozilla/5.0 (Windows NT 10.0) Chrome/131.0 Safari/537 Edg/131.0") == (
        "Edge on Windows"
    )
    assert browser_name("curl/8.0") == "Another program"
    assert browser_name("<script>") == "Another program"
