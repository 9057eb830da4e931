"""Numbers looked up at a server that answers as arXiv and the DOI resolver do, or badly."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import pytest
from cryptography.x509 import DNSName
from flask import Flask

from app.core.db import db
from app.courses.models import Course
from app.schedule.citations import Citation, lookup, parse_citation
from app.schedule.citations.lookup import checked_step, looked_up
from app.schedule.links.networks import NotAllowed
from tests.certificates import self_signed
from tests.schedule.citations.services import LEADS, Services, services

ARXIV = parse_citation("1901.01234")
DOI = parse_citation("doi:10.1000/182")


@pytest.fixture
def server(app_sqlite: Flask) -> Iterator[Services]:
    """The services, and an app that asks them."""
    with services() as running, app_sqlite.app_context():
        ask(app_sqlite, running.url("/api"), running.url("/doi"))
        yield running


def ask(app: Flask, arxiv: str = "", doi: str = "") -> None:
    """Have the app ask at these addresses."""
    present = app.extensions["colloquy_settings"]
    app.extensions["colloquy_settings"] = replace(present, arxiv_url=arxiv, doi_url=doi)


def test_numbers_become_citations_and_what_is_one_already_stays(server: Services) -> None:
    given = parse_citation("Ann Doe. Mine. arXiv:1901.01234")
    old = parse_citation("math/0601001v2")
    looked = looked_up([ARXIV, given, DOI, old])
    assert looked.unknown == []
    arxiv = Citation(
        title="Counting what was counted",
        authors="Ann Doe, Vera Šoe",
        venue="Journal of Examples 12, 2019",
        year=2018,
        arxiv_id="1901.01234",
        doi="10.1000/182",
    )
    assert looked.citations == [
        arxiv,
        given,
        Citation(
            title="Sums & differences",
            authors="Ann Doe, House of Counts",
            venue="Annals of Examples, 12(3):45-67",
            year=2019,
            doi="10.1000/182",
            entry_type="article",
        ),
        replace(arxiv, arxiv_id="math/0601001"),
    ]
    assert server.asked == [
        ("/api?id_list=1901.01234,math/0601001&max_results=2", "application/atom+xml"),
        ("/doi/10.1000/182", "application/vnd.citationstyles.csl+json"),
    ]


def test_a_number_that_nobody_knows_is_kept_and_named(server: Services) -> None:
    nobody, other = parse_citation("2901.01234"), parse_citation("10.1000/183")
    assert looked_up([nobody, other]) == lookup.Looked(
        [nobody, other], ["arXiv:2901.01234", "doi:10.1000/183"]
    )


def test_nobody_is_asked_where_the_settings_name_nobody(
    app_sqlite: Flask, server: Services
) -> None:
    ask(app_sqlite)
    assert looked_up([ARXIV, DOI]).unknown == [ARXIV.title, DOI.title]
    assert server.asked == []


def test_a_redirection_is_followed(app_sqlite: Flask, server: Services) -> None:
    ask(app_sqlite, doi=server.url("/moved"))
    assert looked_up([DOI]).unknown == []


@pytest.mark.parametrize(
    "way", ["round", "inside", "huge", "short", "silent", "trickle", "busy", "doctype"]
)
def test_a_service_that_fails_costs_a_moment_and_nothing_else(
    app_sqlite: Flask, server: Services, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "READ", 0.3)
    monkeypatch.setattr(lookup, "PATIENCE", 0.6)
    ask(app_sqlite, server.url(f"/{way}"), server.url(f"/{way}"))
    begun = perf_counter()
    assert looked_up([ARXIV, DOI]) == lookup.Looked([ARXIV, DOI], [ARXIV.title, DOI.title])
    assert perf_counter() - begun < 5
    assert 0 < len(server.asked) <= 2 * (lookup.MOST_REDIRECTS + 1)


@pytest.mark.parametrize(
    ("base", "to"),
    [
        ("https://doi.example/1", "https://127.0.0.1/1"),
        ("https://doi.example/1", "https://10.0.0.1/1"),
        ("https://doi.example/1", "http://8.8.8.8/1"),
        ("https://doi.example/1", "file:///etc/hostname"),
        ("http://proxy.example/1", "http://127.0.0.1/1"),
    ],
)
def test_no_redirection_leads_inside_the_house(base: str, to: str) -> None:
    with pytest.raises(NotAllowed):
        checked_step(base, to)
    assert checked_step(base, "https://8.8.8.8/1") == "8.8.8.8"


def test_a_redirection_is_asked_at_the_address_that_was_looked_at(
    app_sqlite: Flask, server: Services, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    certificate, key = self_signed(tmp_path, DNSName("papers.example"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", certificate)
    monkeypatch.setattr(lookup, "resolved", lambda *_asked: ["127.0.0.1"])
    with services() as secure:
        secure.socket = context.wrap_socket(secure.socket, server_side=True)
        for host, answered in (("papers.example", True), ("other.example", False)):
            where = f"https://{host}:{secure.server_port}/doi/"
            monkeypatch.setitem(LEADS, "moved", where)
            ask(app_sqlite, doi=server.url("/moved"))
            assert (looked_up([DOI]).unknown == []) is answered
    assert secure.hosts == [f"papers.example:{secure.server_port}"]


def test_a_service_that_is_not_there_costs_nothing(app_sqlite: Flask, server: Services) -> None:
    ask(app_sqlite, "http://127.0.0.1:9/api", "not an address")
    assert looked_up([ARXIV, DOI]).unknown == [ARXIV.title, DOI.title]


def test_nobody_is_asked_inside_a_transaction(server: Services) -> None:
    db.session.get(Course, 1)
    with pytest.raises(RuntimeError, match="inside a transaction"):
        looked_up([ARXIV])
    assert server.asked == []
