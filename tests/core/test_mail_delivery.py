"""Emptying the outbox through a real mail server: what goes out, waits, or is given up."""

import socket
import threading
import time
from contextvars import Context
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import jobs
from app.core.clock import now
from app.core.db import db, write
from app.core.mail import delivery, transport
from app.core.mail.delivery import KEPT_FOR, PATIENCE, deliver_due, forget_old
from app.core.mail.letter import letter_of
from app.core.mail.models import Mail, MailRefusal, Topic
from app.core.seal import seal
from tests.conftest import FrozenClock, make_app
from tests.core.conftest import SITE, PosterMaker, again, post_to
from tests.core.mail_server import OK, MailServer, free_port, refuse_with, take

MINUTE = timedelta(minutes=1)


def test_a_mail_goes_out_once_and_keeps_no_link(mailing: PosterMaker) -> None:
    with MailServer() as server:
        mailing(server.url)
        mails = [post_to(), post_to(topic=Topic.ACCOUNT), post_to()]
        assert deliver_due() == 3
        assert deliver_due() == 0
    assert server.addresses == [mail.to_address for mail in mails]
    assert server.connections == 1
    for mail in map(again, mails):
        assert mail.sent_at is not None
        assert (mail.sealed_path, mail.claimed_at, mail.tries) == ("", None, 1)


def test_a_refusal_for_now_puts_a_mail_off_for_longer_each_time(
    mailing: PosterMaker, frozen_clock: FrozenClock
) -> None:
    with MailServer() as server:
        mailing(server.url)
        mail = post_to()
        server.at_rcpt = refuse_with("450 4.2.1 try later")
        waits = []
        for _ in range(7):
            assert deliver_due() == 0
            mail = again(mail)
            waits.append((mail.next_try_at - now()) / MINUTE)
            assert deliver_due() == 0  # not before its time
            frozen_clock.set(mail.next_try_at)
        assert waits == [1, 5, 30, 120, 360, 360, 360]
        assert mail.trouble == "The mail server said: 450 4.2.1 try later"
        server.at_rcpt = take
        assert deliver_due() == 1
    assert again(mail).sent_at == now()


def test_after_two_days_of_refusals_a_mail_is_given_up(
    mailing: PosterMaker, frozen_clock: FrozenClock
) -> None:
    with MailServer() as server:
        mailing(server.url)
        server.at_data = refuse_with("452 4.2.2 mailbox full")
        mail = post_to()
        frozen_clock.advance(seconds=PATIENCE.total_seconds() - 1)
        deliver_due()
        assert again(mail).failed_at is None
        frozen_clock.advance(minutes=1)
        deliver_due()
    mail = again(mail)
    assert mail.failed_at == now()
    assert (mail.sealed_path, "452 4.2.2" in mail.trouble) == ("", True)


@pytest.mark.parametrize("step", ["at_rcpt", "at_data"])
def test_a_refusal_for_good_ends_a_mail_and_not_the_next(mailing: PosterMaker, step: str) -> None:
    async def refuse_first(address: str) -> str:
        return "550 5.1.1 no such person" if address == bad.to_address else OK

    with MailServer() as server:
        mailing(server.url)
        bad, good = post_to(), post_to()
        setattr(server, step, refuse_first)
        assert deliver_due() == 1
    bad = again(bad)
    assert bad.failed_at is not None
    assert bad.trouble == "The mail server said: 550 5.1.1 no such person"
    assert server.addresses == [good.to_address]


def test_a_server_that_hangs_up_after_the_message_gets_it_again_with_the_same_id(
    mailing: PosterMaker, frozen_clock: FrozenClock
) -> None:
    with MailServer() as server:
        mailing(server.url)
        mail, other = post_to(), post_to()
        answers = ["hang up", OK, OK]

        async def hang_up_once(_address: str) -> str:
            return answers.pop(0)

        server.at_data = hang_up_once
        assert deliver_due() == 1  # the other one, over a new connection
        assert again(mail).trouble == "The mail server hung up."
        frozen_clock.advance(minutes=1)
        assert deliver_due() == 1
    assert server.ids == [f"<{m.public_id}@{SITE[8:]}>" for m in (other, mail)]


def test_a_server_that_is_silent_keeps_one_mail_and_ends_the_round(
    mailing: PosterMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "STEP", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mailing(f"smtp://user:secret@127.0.0.1:{silent.getsockname()[1]}")
        mails = [post_to(), post_to()]
        assert deliver_due() == 0
    first, second = map(again, mails)
    assert first.trouble == "The mail server did not answer in time."
    assert first.next_try_at > now()
    assert (second.tries, second.trouble) == (0, "")


def test_a_server_that_says_a_letter_now_and_then_is_hung_up_on(
    mailing: PosterMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "WHOLE", 0.5)

    def drip() -> None:
        line, _ = slow.accept()
        with line:
            line.sendall(b"220 welcome\r\n")
            try:
                while True:
                    line.sendall(b"2")
                    time.sleep(0.05)
            except OSError:
                pass

    with socket.create_server(("127.0.0.1", 0)) as slow:
        dripping = threading.Thread(target=drip)
        dripping.start()
        mailing(f"smtp://127.0.0.1:{slow.getsockname()[1]}")
        mail = post_to()
        began = time.monotonic()
        assert deliver_due() == 0
        dripping.join(5)
    assert time.monotonic() - began < 3
    assert again(mail).trouble == "The mail server did not answer in time."


def test_no_server_is_told_without_its_password(mailing: PosterMaker) -> None:
    mailing(f"smtp://user:hunter2@127.0.0.1:{free_port()}")
    mail = post_to()
    assert deliver_due() == 0
    assert again(mail).trouble == "The mail server can't be used: Connection refused"


def test_what_is_not_wanted_any_more_is_dropped(mailing: PosterMaker) -> None:
    with MailServer() as server:
        mailing(server.url)
        refused, closed, wanted = post_to(), post_to(topic=Topic.ACCOUNT), post_to()
        with write() as session:
            session.add(MailRefusal(user_id=refused.user_id, topic=refused.topic))
            session.add(MailRefusal(user_id=wanted.user_id, topic=Topic.GRADE))
            account = delivery._account
            session.execute(
                account.update().where(account.c.id == closed.user_id).values(disabled_at=now())
            )
        assert deliver_due() == 1
    assert server.addresses == [wanted.to_address]
    for mail in map(again, (refused, closed)):
        assert (mail.trouble, mail.sealed_path) == ("It is not wanted.", "")
        assert mail.failed_at is not None


def test_a_mail_that_cannot_be_composed_fails_alone(
    mailing: PosterMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    with MailServer() as server:
        mailing(server.url)
        sealed, nowhere, broken, good = post_to(), post_to("nowhere"), post_to(), post_to()
        with write() as session:
            session.get_one(Mail, sealed.id).sealed_path = seal("/", "another purpose")

        def compose(mail: Mail, reader: str) -> object:
            if mail.id == broken_id:
                raise ZeroDivisionError
            return letter_of(mail, reader)

        broken_id = broken.id
        monkeypatch.setattr(delivery, "letter_of", compose)
        assert deliver_due() == 1
    assert server.addresses == [good.to_address]
    assert [again(mail).trouble for mail in (sealed, nowhere, broken)] == [
        "Its link can't be read: the secret key was changed meanwhile.",
        "This is not an e-mail address.",
        "It could not be composed; the log says why.",
    ]


@pytest.mark.parametrize("able", [True, False])
def test_an_address_in_any_letters_needs_a_server_that_takes_it(
    mailing: PosterMaker, able: bool
) -> None:
    with MailServer(enable_SMTPUTF8=able) as server:
        mailing(server.url)
        mail, plain = post_to("änn@bücher.example"), post_to("bob@bücher.example")
        assert deliver_due() == (2 if able else 1)
    assert server.addresses[-1] == "bob@xn--bcher-kva.example"
    assert again(plain).sent_at is not None
    assert ("SMTPUTF8" in again(mail).trouble) is not able


def test_two_workers_send_each_mail_once(app: Flask) -> None:
    with MailServer() as server:
        folder = app.extensions["colloquy_settings"].instance_path
        url = app.extensions["colloquy_settings"].database_url
        both = make_app(folder, url, smtp_url=server.url)
        sent: list[int] = []

        def work() -> None:
            with both.app_context():
                gate.wait()
                sent.append(deliver_due())

        with both.app_context():
            ids = {post_to().public_id for _ in range(12)}
        gate = threading.Barrier(2)
        workers = [threading.Thread(target=Context().run, args=(work,)) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        with both.app_context():
            db.engine.dispose()
    assert sum(sent) == 12
    assert sorted(each[1:13] for each in server.ids) == sorted(ids)


def test_a_claim_that_lapsed_is_taken_over_and_its_first_holder_marks_nothing(
    mailing: PosterMaker, frozen_clock: FrozenClock
) -> None:
    with MailServer() as server:
        app = mailing(server.url)
        mail = post_to()

        async def meanwhile(_address: str) -> str:
            # Another worker claims it while the first waits for an answer.
            frozen_clock.advance(minutes=3)
            Context().run(claim)
            return "550 no"

        def claim() -> None:
            with app.app_context():
                assert delivery._claim(mail_id, delivery.LEASE) is not None

        mail_id, server.at_data = mail.id, meanwhile
        assert deliver_due() == 0
    mail = again(mail)
    assert (mail.tries, mail.failed_at, mail.trouble) == (2, None, "")
    assert mail.claimed_at is not None


def test_a_round_ends_between_two_mails_when_it_is_asked_to(
    mailing: PosterMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    with MailServer() as server:
        mailing(server.url)
        mails = [post_to(), post_to()]
        monkeypatch.setattr(jobs, "stopping", lambda: bool(server.messages))
        assert deliver_due() == 1
    assert [again(mail).tries for mail in mails] == [1, 0]


def test_the_demo_sends_nothing_and_keeps_the_link(mailing: PosterMaker) -> None:
    with MailServer() as server:
        mailing(server.url, demo=True)
        mail = post_to()
        assert deliver_due() == 1
    assert server.connections == 0
    mail = again(mail)
    assert mail.sent_at is not None
    assert mail.sealed_path


def test_without_a_server_mail_waits(mailing: PosterMaker) -> None:
    app = mailing()
    mail = post_to()
    app.extensions["colloquy_settings"] = make_app(
        app.extensions["colloquy_settings"].instance_path
    ).extensions["colloquy_settings"]
    assert deliver_due() == 0
    assert again(mail).tries == 0


def test_what_went_out_long_ago_is_forgotten_and_what_waits_is_not(
    mailing: PosterMaker, frozen_clock: FrozenClock
) -> None:
    with MailServer() as server:
        mailing(server.url)
        post_to()
        deliver_due()
    waiting = post_to()
    frozen_clock.set(frozen_clock.now + KEPT_FOR)
    forget_old()
    assert len(db.session.scalars(select(Mail)).all()) == 2
    frozen_clock.advance(seconds=1)
    forget_old()
    assert db.session.scalars(select(Mail)).all() == [waiting]
