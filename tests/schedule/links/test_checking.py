"""Checking a course's links: which they are, who is asked when, what is shown of it."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.core import jobs
from app.core.db import db, write
from app.courses.models import CourseSection, CourseTeacher, TeacherPart
from app.schedule.links import asking, checking, dead_urls, finding, queries
from app.schedule.models import LinkCheck, LinkState
from app.schedule.places import Place
from tests.conftest import FrozenClock
from tests.factories import make_course
from tests.planting import plant
from tests.schedule.links.server import WebServer, web_server
from tests.schedule.scenes import Scene, refused


@pytest.fixture(scope="module")
def server() -> Iterator[WebServer]:
    """A web server on this machine."""
    with web_server() as running:
        yield running


@pytest.fixture(autouse=True)
def _brisk(monkeypatch: pytest.MonkeyPatch, server: WebServer) -> None:
    monkeypatch.setattr(checking, "PAUSE", 0.0)
    server.asked.clear()
    server.most.clear()


def _allow_this_machine(app: Flask) -> None:
    settings = app.extensions["colloquy_settings"]
    networks = (ip_network("127.0.0.0/8"), ip_network("::1"))
    app.extensions["colloquy_settings"] = replace(settings, link_check_networks=networks)


def _states(scene: Scene) -> dict[str, str]:
    db.session.rollback()
    rows = db.session.scalars(select(LinkCheck).where(LinkCheck.course_id == scene.course.id))
    return {row.url: f"{row.state} {row.detail}".strip() for row in rows}


def _check(scene: Scene) -> None:
    checking.check_all(scene.course, scene.staff.user)
    checking.ask_waiting()


def test_every_address_of_a_course_is_found_with_where_it_stands(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    meeting = scene.meeting("2020-10-21 07:00", note="See [notes](https://a.example/note).")
    talk = scene.talk(
        meeting, speaker_url="https://a.example/speaker", abstract="<https://b.example>"
    )
    scene.reference(Place(scene.course, talk=talk), arxiv_id="1812.11118")
    listed = scene.reference(url="https://a.example/paper")
    scene.material(Place(scene.course, meeting), url="https://a.example/note")
    with write(scene.course) as session:
        listed.links = [{"label": "Code", "url": "https://a.example/code"}]
        section = session.scalars(select(CourseSection)).first()
        assert section is not None
        section.body = (
            "![A figure](http://a.example/figure.png) `https://c.example` mailto:a@b.example"
        )
        session.add(
            CourseTeacher(
                course_id=scene.course.id,
                position=1,
                part=TeacherPart.INSTRUCTOR,
                name="A. Teacher",
                url="https://a.example/~teacher",
            )
        )
    found = finding.addresses_of(scene.course)
    assert {url: [each.endpoint for each in places] for url, places in found.items()} == {
        "https://a.example/~teacher": ["teachers.edit"],
        "http://a.example/figure.png": ["sections.write"],
        "https://a.example/note": ["schedule.meeting", "schedule.edit_material"],
        "https://a.example/speaker": ["schedule.talk"],
        "https://b.example": ["schedule.talk"],
        "https://arxiv.org/abs/1812.11118": ["schedule.reference"],
        "https://a.example/paper": ["schedule.reference"],
        "https://a.example/code": ["schedule.reference"],
    }
    page = scene.client(scene.staff).get(f"/c/{scene.course.slug}/manage/links").text
    for url in found:
        assert f'href="{url}"' in page
    assert f"/manage/schedule/meetings/{meeting.public_id}" in page


def test_what_is_no_web_address_or_too_long_is_left_out(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    for url in ("ftp://a.example/x", f"https://a.example/{'x' * 2000}", "https://["):
        with write(scene.course):
            scene.material().url = url
    assert finding.addresses_of(scene.course) == {}


def test_the_links_are_asked_and_the_answers_kept(scene: Scene, server: WebServer) -> None:
    _allow_this_machine(scene.app)
    good, dead = server.url("/"), server.url("/status/404")
    scene.material(url=good)
    scene.material(url=dead)
    checking.check_all(scene.course, scene.staff.user)
    assert _states(scene) == {good: "waiting", dead: "waiting"}
    assert dead_urls(scene.course) == set()
    with scene.changes_the_page():
        assert checking.ask_waiting() == 2
    assert _states(scene) == {good: "alive 200", dead: "dead 404"}
    assert dead_urls(scene.course) == {dead}
    first = queries.overview(scene.course).links[0]
    assert (first.url, first.check and first.check.state) == (dead, LinkState.DEAD)
    assert dead_urls(make_course()) == set()


def test_a_private_address_is_not_asked_unless_the_settings_allow_it(
    scene_sqlite: Scene, server: WebServer
) -> None:
    scene = scene_sqlite
    scene.material(url=server.url("/"))
    _check(scene)
    assert _states(scene) == {server.url("/"): "unsure not asked"}
    assert server.asked == []


def test_without_a_network_no_name_is_called_dead(
    scene_sqlite: Scene, server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is not found is dead only where somebody, at least, has answered."""
    scene = scene_sqlite
    _allow_this_machine(scene.app)
    resolve = socket.getaddrinfo

    def unknown(host: str, *more: Any, **options: Any) -> Any:
        if host.endswith(".example"):
            raise socket.gaierror(socket.EAI_NONAME, "")
        return resolve(host, *more, **options)

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    for name in ("a", "b"):
        scene.material(url=f"https://{name}.example/")
    page, said = f"/c/{scene.course.slug}/manage/links", "Not a single address answered."
    _check(scene)
    assert set(_states(scene).values()) == {"unsure no host"}
    assert said in scene.client(scene.staff).get(page).text
    scene.material(url=server.url("/status/404"))
    with write(scene.course) as session:
        session.execute(delete(LinkCheck))
    _check(scene)
    assert set(_states(scene).values()) == {"dead no host", "dead 404"}
    assert said not in scene.client(scene.staff).get(page).text


def test_a_host_is_asked_one_thing_at_a_time(scene_sqlite: Scene, server: WebServer) -> None:
    scene = scene_sqlite
    _allow_this_machine(scene.app)
    for number in range(4):
        target = server.url(f"/slow/{number}")
        scene.material(url=target)
        scene.material(url=server.url(f"/to/{target}?by", host="localhost"))
    _check(scene)
    assert set(_states(scene).values()) == {"alive 200"}
    assert server.most == {"127.0.0.1": 1, "localhost": 1}


def test_pressing_again_while_it_runs_changes_nothing_and_soon_after_is_refused(
    scene_sqlite: Scene, server: WebServer, frozen_clock: FrozenClock
) -> None:
    scene = scene_sqlite
    _allow_this_machine(scene.app)
    url = server.url("/")
    scene.material(url=url)
    checking.check_all(scene.course, scene.staff.user)
    checking.check_all(scene.course, scene.staff.user)
    checking.ask_waiting()
    assert len(server.asked) == 1
    with refused("checked_lately"):
        checking.check_all(scene.course, scene.staff.user)
    checking.check_one(scene.course, url)
    assert _states(scene) == {url: "alive 200"}
    frozen_clock.advance(minutes=1)
    checking.check_one(scene.course, url)
    assert queries.overview(scene.course).waiting == 1
    checking.ask_waiting()
    frozen_clock.advance(minutes=10)
    scene.material(url=server.url("/new"))
    _check(scene)
    assert [path for _, path, _ in server.asked] == ["/", "/", "/", "/new"]
    with refused("no_such_link"):
        checking.check_one(scene.course, server.url("/other"))


def test_what_left_the_page_leaves_the_list(
    scene_sqlite: Scene, server: WebServer, frozen_clock: FrozenClock
) -> None:
    scene = scene_sqlite
    _allow_this_machine(scene.app)
    material = scene.material(url=server.url("/status/404"))
    _check(scene)
    scene.material(material=material, url=server.url("/"))
    frozen_clock.advance(minutes=11)
    _check(scene)
    assert _states(scene) == {server.url("/"): "alive 200"}


def test_a_worker_that_dies_loses_one_answer_at_most(
    scene_sqlite: Scene, server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = scene_sqlite
    _allow_this_machine(scene.app)
    for number in range(3):
        scene.material(url=server.url(f"/{number}"))
    checking.check_all(scene.course, scene.staff.user)
    real = checking._answer
    written: list[int] = []

    def dies_after_the_first(key: int, answer: asking.Answer) -> bool:
        if written:
            raise KeyboardInterrupt
        written.append(key)
        return real(key, answer)

    monkeypatch.setattr(checking, "_answer", dies_after_the_first)
    with pytest.raises(KeyboardInterrupt):
        checking.ask_waiting()
    assert sorted(_states(scene).values()) == ["alive 200", "waiting", "waiting"]
    monkeypatch.setattr(checking, "_answer", real)
    assert checking.ask_waiting() == 2
    assert set(_states(scene).values()) == {"alive 200"}


def test_a_round_ends_and_the_next_goes_on(
    scene_sqlite: Scene, server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = scene_sqlite
    _allow_this_machine(scene.app)
    for number in range(3):
        scene.material(url=server.url(f"/{number}"))
    checking.check_all(scene.course, scene.staff.user)
    woken: list[str] = []
    monkeypatch.setattr(jobs, "wake", woken.append)
    monkeypatch.setattr(checking, "ROUND", 0.0)
    while "waiting" in _states(scene).values():
        assert checking.ask_waiting() == 1
    assert woken == [checking.SWEEP] * 2


def test_an_address_that_trips_us_up_keeps_no_other_from_its_answer(
    scene_sqlite: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = scene_sqlite
    scene.material(url="https://a.example/")

    def trip(*_: object) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(asking.Asker, "ask", trip)
    _check(scene)
    assert _states(scene) == {"https://a.example/": "unsure no answer"}


def test_the_page_shows_progress_and_takes_both_buttons(
    scene_sqlite: Scene, server: WebServer, frozen_clock: FrozenClock
) -> None:
    scene = scene_sqlite
    _allow_this_machine(scene.app)
    url = server.url("/status/410")
    scene.material(url=url)
    here, client = f"/c/{scene.course.slug}/manage/links", scene.client(scene.staff)
    assert "Not checked yet" in client.get(here).text
    assert client.post(here).status_code == 303
    waiting = client.get(here).text
    assert "0 of 1 checked" in waiting
    assert 'data-refresh="3"' in waiting
    jobs.run(checking.SWEEP)
    done = client.get(here).text
    assert "410 Gone" in done
    assert 'data-refresh="0"' in done
    assert "No link of the course is in this state." in client.get(f"{here}?state=alive").text
    assert url in client.get(f"{here}?state=dead").text
    frozen_clock.advance(minutes=1)
    assert client.post(here, {"url": url}).status_code == 303
    again = client.get(here).text
    assert "0 of 1 checked" in again
    assert "410 Gone" in again  # what it was when it was last asked for, and still is on the page
    assert dead_urls(scene.course) == {url}
    jobs.run(checking.SWEEP)
    assert queries.overview(scene.course).waiting == 0


@pytest.mark.violates("a checked link has an answer, and one that waits has none")
def test_a_checked_link_without_an_answer_is_found(scene: Scene) -> None:
    scene.material(url="https://a.example/")
    checking.check_all(scene.course, scene.staff.user)
    plant("UPDATE link_check SET state = 'alive'")
