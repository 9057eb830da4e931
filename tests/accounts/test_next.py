"""After signing in a person goes on to where they came from, and never to another site."""

from urllib.parse import quote, urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.people import ANN, enter, make_ann

HERE = "http://localhost/sign-in"
ELSEWHERE = [
    "//elsewhere.example",
    "///elsewhere.example",
    "/\\elsewhere.example",
    "\\\\elsewhere.example",
    "/\\/elsewhere.example",
    "https://elsewhere.example/",
    "https:elsewhere.example",
    "https:/elsewhere.example",
    "HTTPS://elsewhere.example",
    "javascript:alert(1)",
    "JavaScript:alert(1)//",
    "data:text/html,x",
    "mailto:someone@elsewhere.example",
    "elsewhere.example",
    "/\n/elsewhere.example",
    "/\t/elsewhere.example",
    "\t//elsewhere.example",
    " //elsewhere.example",
    "/\r\nSet-Cookie: a=b",
    "\x00//elsewhere.example",
    "@elsewhere.example",
    ".",
    "",
]


@pytest.fixture
def ann(app_sqlite: Flask) -> FlaskClient:
    """The browser of somebody who has an account and is not signed in."""
    make_ann(app_sqlite)
    return app_sqlite.test_client()


@pytest.mark.parametrize("target", ELSEWHERE)
def test_the_way_on_never_leads_to_another_site(ann: FlaskClient, target: str) -> None:
    page = ann.get(f"/sign-in?next={quote(target, safe='')}").text
    assert '<input type="hidden" name="next" value="/home">' in page
    asked = ann.post(f"/sign-in?next={quote(target, safe='')}", data={"email": "", "password": ""})
    assert '<input type="hidden" name="next" value="/home">' in asked.text
    assert enter(ann, ANN, next=target).headers["Location"] == "/home"
    assert ann.get(f"/sign-in?next={quote(target, safe='')}").headers["Location"] == "/home"


@pytest.mark.parametrize(
    "target",
    [
        "/c/a-course/dashboard/",
        "/c/a-course/grading/project-1/?state=late&sort=time",
        "/%0a/elsewhere.example",
        "/%2f/elsewhere.example",
        "/%5celsewhere.example",
        "/./elsewhere.example",
        "/@elsewhere.example",
        "/:80//elsewhere.example",
    ],
)
def test_a_path_of_this_site_is_where_a_person_goes_on_to(ann: FlaskClient, target: str) -> None:
    answer = enter(ann, ANN, next=target)
    assert answer.headers["Location"] == target
    assert urlsplit(urljoin(HERE, answer.headers["Location"])).netloc == "localhost"


def test_a_closed_page_is_opened_after_signing_in(ann: FlaskClient) -> None:
    away = ann.get("/account?from=mail")
    assert away.status_code == 302
    form = ann.get(away.headers["Location"]).text
    assert '<input type="hidden" name="next" value="/account?from=mail">' in form
    assert enter(ann, ANN, next="/account?from=mail").headers["Location"] == "/account?from=mail"


def test_the_visitors_own_idea_of_the_host_is_in_no_redirect(ann: FlaskClient) -> None:
    data = {"email": ANN, "password": "correct horse battery"}
    answer = ann.post("/sign-in", data=data, headers={"X-Forwarded-Host": "elsewhere.example"})
    assert answer.headers["Location"] == "/home"
