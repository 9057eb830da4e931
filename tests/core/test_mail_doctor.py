"""`colloquy doctor` says how mail is doing."""

from datetime import timedelta
from typing import Any

import pytest

from app.core import jobs
from app.core.clock import now
from app.core.db import db, write
from app.core.mail.delivery import deliver_due
from app.core.mail.models import Mail
from app.core.settings import settings
from app.doctor import Finding, examine
from tests.conftest import FrozenClock
from tests.core.conftest import PosterMaker, post_to
from tests.core.mail_server import MailServer, refuse_with


def found(words: str) -> Finding:
    """The one finding that says these words."""
    (finding,) = [each for each in examine(settings(), db.session) if words in each.what]
    return finding


def test_an_installation_without_a_mail_server_is_advised_and_not_blamed(
    mailing: PosterMaker,
) -> None:
    mailing("")
    finding = found("No mail is sent.")
    assert finding.good
    assert "COLLOQUY_SMTP_URL" in finding.advice


@pytest.mark.parametrize(
    "bad", [{"smtp_url": "http://mail.example"}, {"mail_from": "Somebody without address"}]
)
def test_a_setting_that_sends_nothing_is_named(mailing: PosterMaker, bad: dict[str, Any]) -> None:
    mailing(**bad)
    (name,) = bad
    assert not found(f"COLLOQUY_{name.upper()}").good


def test_mail_that_waits_for_long_asks_for_a_worker(
    mailing: PosterMaker, frozen_clock: FrozenClock
) -> None:
    mailing()
    post_to()
    frozen_clock.advance(minutes=15)
    assert found("more than 15 minutes: none.").good
    frozen_clock.advance(seconds=1)
    finding = found("more than 15 minutes: 1.")
    assert not finding.good
    assert "colloquy worker" in finding.advice
    with write() as session:
        session.get_one(Mail, post_to().id).trouble = "The mail server hung up."
    assert found("more than 15 minutes: 1.").advice == "The mail server hung up."


def test_mail_that_was_given_up_lately_is_counted_with_its_reason(
    mailing: PosterMaker, frozen_clock: FrozenClock
) -> None:
    with MailServer() as server:
        mailing(server.url)
        server.at_rcpt = refuse_with("550 5.1.1 unknown")
        post_to()
        dropped = post_to()
        with write() as session:
            mail = session.get_one(Mail, dropped.id)
            mail.failed_at, mail.trouble = now(), "It is not wanted."
        deliver_due()
    finding = found("given up in the last 7 days: 1.")
    assert finding.advice == "The last one: The mail server said: 550 5.1.1 unknown"
    frozen_clock.advance(seconds=timedelta(days=7, seconds=1).total_seconds())
    assert "given up" not in " ".join(each.what for each in examine(settings(), db.session))


def test_a_store_that_is_away_is_found(
    mailing: PosterMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> int:
        raise OSError("no store")

    app = mailing()
    assert found("can be told").good
    monkeypatch.setattr(jobs.huey_of(app).huey.storage, "queue_size", away)
    finding = found("COLLOQUY_JOBS_URL")
    assert not finding.good
    assert "OSError" in finding.what
