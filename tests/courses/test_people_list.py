"""The list of a course's people: found in every script, a page at a time, kept while one works."""

from urllib.parse import unquote

from flask import Flask

from app.accounts import erasing
from app.core.db import write
from app.courses.models import Course, Role
from app.courses.people_list import PAGE, people_page
from tests.courses.test_people import Roster
from tests.factories import enroll, make_course, make_user
from tests.visitors import Visitor

NAMES = ("Zoë Müller", "ŁUKASZ Żak", "Ωμέγα Άλφα", "Ивано́в Пётр", "İpek Işık", "田中 さくら")


def names(course: Course, **asked: str) -> list[str]:
    """Whom the list shows."""
    return [person.name for person in people_page(course, asked).people]


def test_people_are_found_without_case_and_accents_in_every_script(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        course = make_course()
        for name in NAMES:
            enroll(course, name=name)
        for typed, name in (
            ("MULLER zoe", "Zoë Müller"),
            ("lukasz zak", "ŁUKASZ Żak"),
            ("ωμεγα", "Ωμέγα Άλφα"),
            ("петр ИВАНОВ", "Ивано́в Пётр"),
            ("ipek isik", "İpek Işık"),
            ("さくら", "田中 さくら"),
        ):
            assert names(course, q=typed) == [name], typed
        assert names(course, q="zoe zak") == []
        # Without accents, too, they stand where their letters do.
        assert names(course)[:2] == ["İpek Işık", "ŁUKASZ Żak"]


def test_people_are_narrowed_by_section_and_what_is_unknown_asks_for_nothing(
    app_sqlite: Flask,
) -> None:
    with app_sqlite.app_context():
        roster = Roster(app_sqlite)
        assert "Section" not in roster.page()
        for name, section in (("Ada", "L1"), ("Bela", "L2"), ("Cleo", "L1")):
            enroll(roster.course, name=name, section=section)
        assert names(roster.course, section="L1") == ["Ada", "Cleo"]
        assert names(roster.course, section="L1", q="cle") == ["Cleo"]
        assert len(names(roster.course, section="L3", state="x", role="y", page="99")) == 4
        assert '<option value="L2" selected>' in roster.browser.get(f"{roster.url}?section=L2").text


def test_the_top_says_how_many_people_there_are_and_leads_to_adding_one(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        roster = Roster(app_sqlite)
        person = enroll(roster.course)
        enroll(roster.course)
        assert "3 people" in roster.page()
        roster.withdraw(person)
        page = roster.browser.get(f"{roster.url}?role=instructor").text
        assert "2 people, 1 withdrawn" in page
        assert "1-1 of 1" in page
        assert 'href="#add"' in page
        assistant = Visitor(app_sqlite, enroll(roster.course, Role.TA))
        assert 'href="#add"' not in assistant.get(roster.url).text


def test_whoever_works_on_one_person_comes_back_to_where_they_were(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        roster = Roster(app_sqlite)
        with write():
            people = [enroll(roster.course, name=f"Zoë {n:03}") for n in range(PAGE + 1)]
        place = f"{roster.url}?q=zo%C3%AB&role=student&page=2"
        row = roster.browser.get(place).text.split('class="cover" href="')[1].split('"')[0]
        assert unquote(row).endswith(f"next={place.replace('%C3%AB', 'ë')}") or place in unquote(
            row
        )
        page = roster.browser.get(row.replace("&amp;", "&")).text
        back = place.replace("&", "&amp;")
        assert f'<a href="{back}">People</a>' in page
        assert page.count(f'name="next" value="{back}"') == 2  # saving and withdrawing
        url = roster.of(people[-1])
        sent = {"name": people[-1].name, "email": people[-1].user.email, "role": "student"}
        for path, data in (
            ("", sent),
            ("/withdraw", {"confirmed": "1"}),
            ("/withdraw", {"undo": "1"}),
        ):
            answer = roster.browser.post(url + path, {**data, "next": place})
            assert answer.headers["Location"] == place
            answer = roster.browser.post(url + path, {**data, "next": "//evil.example"})
            assert answer.headers.get("Location", roster.url) == roster.url
        asked = roster.browser.post(f"{url}/withdraw", {"next": place}).text
        assert f'name="next" value="{back}"' in asked
        assert "evil" not in roster.browser.get(f"{url}?next=//evil.example").text


def test_the_only_instructor_is_told_instead_of_offered_to_be_withdrawn(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        roster = Roster(app_sqlite)
        url = roster.of(roster.instructor)
        page = roster.browser.get(url).text
        assert "Ines Teacher is the only instructor. Add another first." in page
        assert f'action="{url}/withdraw"' not in page
        enroll(roster.course, Role.INSTRUCTOR)
        page = roster.browser.get(url).text
        assert "only instructor" not in page
        assert f'action="{url}/withdraw"' in page


def test_nobody_is_invited_who_may_not_come_in(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        roster = Roster(app_sqlite)
        roster.add("New Student", "new@example.org")
        person = roster.person("New Student")
        assert "Make a sign-in link" in roster.browser.get(roster.of(person)).text
        roster.withdraw(person)
        assert "Make a sign-in link" not in roster.browser.get(roster.of(person)).text
        refused = roster.browser.post(f"{roster.of(person)}/invitation")
        assert refused.status_code == 409
        assert "take them back into the course first" in refused.text


def test_an_erased_person_shows_no_address(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        roster = Roster(app_sqlite)
        person = enroll(roster.course)
        erasing.erase(person.user, make_user(admin=True), address=person.user.email)
        assert "Former participant" in roster.page()
        assert "erased.invalid" not in roster.page()
        page = roster.browser.get(roster.of(person)).text
        assert "This person was erased." in page
        for offer in ("erased.invalid", "Take back", "sign-in link", 'name="email"'):
            assert offer not in page
