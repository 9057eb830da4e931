"""What people could do to each other without end, or with a text that breaks a page."""

from io import BytesIO

import pytest
from flask import Flask

from app.core.clock import now, travel
from app.core.db import write
from app.groups import codes, describing, file_plans, history, holdings, operations, requests
from app.groups.holdings import Holding
from app.groups.models import Group
from tests.accounts.mailbox import letters
from tests.factories import at, make_group
from tests.groups.staffed import Staffed, refused
from tests.groups.test_canvas_files import HEADER, hidden
from tests.outbox import with_mail
from tests.visitors import Visitor


def test_inviting_and_joining_again_and_again_is_told_once(app_sqlite: Flask) -> None:
    with with_mail(app_sqlite).app_context():
        class_ = Staffed()
        ann, ben, cleo, *_others = class_.people
        for _again in range(3):
            operations.leave(operations.start_with(class_.set, ann, ben), ann)
        assert [each.to for each in letters(app_sqlite)] == [ben.user.email]
        group = make_group(class_.set, ann)
        for _again in range(3):
            codes.renew_code(group, ann)
            codes.join_by_code(class_.course, group.join_code or "", cleo)
            operations.leave(group, cleo)
        assert len(letters(app_sqlite, ann.user.email)) == 1
        with travel(at("2099-01-01 00:00")):
            operations.start_with(class_.set, cleo, ben)
            operations.invite(group, ann, ben)
        assert len(letters(app_sqlite, ben.user.email)) == 3


def test_a_group_invites_no_whole_class(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        class_ = Staffed(*(f"P{each:02}" for each in range(14)))
        first, *others = class_.people
        for each in others[:5]:
            operations.leave(operations.start_with(class_.set, first, each), first)
        group = make_group(class_.set, first)
        for each in others[5:10]:
            operations.withdraw_invitation(operations.invite(group, first, each), first)
        with refused("too_many_invitations"):
            operations.invite(group, first, others[10])
        make_group(class_.set, others[0])  # who has found a group is no longer waited for
        operations.invite(group, first, others[10])


def test_a_disabled_account_is_not_let_in(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        class_ = Staffed()
        ann, ben, *_others = class_.people
        group = make_group(class_.set, ann)
        asked = requests.ask(group, ben, "")
        with write():
            ben.user.disabled_at = now()
        with refused("account_off"):
            requests.accept(asked, ann)
        assert group.members == [ann]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Two\nlines\u2028of \t it ", "Two lines of it"),
        ("turned \u202e\u061cround\x00", "turned round"),
        ("half \ud800a pair", "half a pair"),
        ("\u3164 \u200b\u00ad", ""),
    ],
)
def test_a_name_is_one_line_of_what_is_seen(app_sqlite: Flask, typed: str, kept: str) -> None:
    with app_sqlite.app_context():
        class_ = Staffed()
        group = make_group(class_.set, class_.people[0])
        describing.name_group(group, "Before", class_.staff)
        describing.name_group(group, typed, class_.staff)
        assert group.name == kept
        with refused("name_too_long"):
            describing.name_group(group, "x" * 81, class_.staff)


def test_what_the_page_of_a_file_never_sends_back_is_refused(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        class_ = Staffed()
        desk, key = class_.desk(app_sqlite), class_.people[0].public_id
        for label in ("\\ud800", "a\\nb", "", " "):
            answer = _apply(class_, desk, f'{{"{key}": "{label}"}}')
            assert answer == (422, True), label
        assert _apply(class_, desk, "[" * 100_000) == (422, True)
        assert class_.shape() == {}


def _apply(class_: Staffed, desk: Visitor, wanted: str) -> tuple[int, bool]:
    answer = desk.post(f"{class_.manage}/import/apply", data={"wanted": wanted, "digest": ""})
    return answer.status_code, "Send the file again." in answer.text


def test_a_slot_taken_since_the_file_was_looked_at_is_asked_about(
    app_sqlite: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app_sqlite.app_context():
        class_ = Staffed()
        ann, ben, *_others = class_.people
        operations.create_group_for(class_.set, [ann, ben], class_.staff)
        desk, url = class_.desk(app_sqlite), f"{class_.manage}/import"
        file = f"{HEADER}\n,,20990001,,,B,,\n,,20990002,,,B,,\n".encode()
        shown = desk.upload(url, {"file": (BytesIO(file), "groups.csv")})

        def held(group: Group) -> list[Holding]:
            return [Holding("the slot at 15:00", "/")] if group.number == 1 else []

        monkeypatch.setattr(holdings, "holdings", [held])
        told = desk.post(f"{url}/apply", data=hidden(shown))
        assert (told.status_code, class_.shape()) == (409, {"1": ["Ann", "Ben"]})
        assert "gives up what it holds (the slot at 15:00)" in told.text
        assert desk.post(f"{url}/apply", data=hidden(told)).status_code == 303
        assert class_.shape() == {"B": ["Ann", "Ben"]}


def test_a_member_sees_what_was_while_they_were_in_the_group(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        class_ = Staffed()
        ann, ben, cleo, *_others = class_.people
        with travel(at("2020-10-01 00:00")):
            group = make_group(class_.set, ann)
            operations.add_member(group, ben, class_.staff)
        with travel(at("2020-10-02 00:00")):
            operations.remove_member(group, ben, class_.staff)
        with travel(at("2020-10-03 00:00")):
            operations.add_member(group, cleo, class_.staff)
        seen = history.history_seen_by(group, cleo)
        assert [(each.name, each.joined_at) for each in seen] == [
            ("Ann Author", None),
            ("Cleo Chen", at("2020-10-03 00:00")),
        ]
        assert history.history_seen_by(group, ann) == history.whole_history(group)
        assert len(history.whole_history(group)) == 3


def test_a_file_names_new_groups_as_a_form_does(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        class_ = Staffed()
        wanted = file_plans.unpacked(
            class_.course, f'{{"{class_.people[0].public_id}": "{"x" * 81}"}}'
        )
        plan = file_plans.plan(class_.set, wanted)
        assert plan.moves == []
        assert "at most 80 characters" in plan.refused[0]


def test_declining_asks_and_says_whom(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        class_ = Staffed()
        ann, ben, *_others = class_.people
        group = make_group(class_.set, ann)
        asked = requests.ask(group, ben, "")
        desk = Visitor(app_sqlite, ann)
        url = f"/c/{class_.course.slug}/groups/requests/{asked.public_id}/decline"
        assert "Decline the request of Ben Berg?" in desk.post(url).text
        done = desk.post(url, data={"confirmed": "1"})
        words = "declined the request of Ben Berg. Any member can still invite them."
        assert words in desk.get(done.location).text
        assert operations.invite(group, ann, ben).enrollment_id == ben.id
