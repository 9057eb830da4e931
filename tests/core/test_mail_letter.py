"""What a mail says, and the message that it becomes."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from app.config import BadSetting
from app.core.mail.letter import letter_of, message_of, recipient, sender
from app.core.mail.models import Topic
from app.core.mail.unsubscribing import read_token
from app.core.settings import settings
from tests.core.conftest import SITE, PosterMaker, post_to

LONG = "Über die Grenzen, " * 20
INJECTED = (
    "=?utf-8?q?X=0D=0AReply-To:thief@evil.example=0D=0AContent-Type:text/html=0D=0A=0D=0A"
    "=3Ca_href=3D=22http=3A//evil.example=22=3ESign_in=3C/a=3E?="
)
HOSTILE = '<b>Ann</b> "; https://evil.example/win & more\nBcc: all@evil.example'


def sent(**values: Any) -> tuple[bytes, EmailMessage]:
    """A posted mail as it goes out: its bytes, and as a reader's program takes them."""
    mail = post_to(**values)
    message = message_of(letter_of(mail, "reader"), mail.to_address, settings())
    raw = message.as_bytes()
    return raw, message_from_bytes(raw, policy=default)


def part(message: EmailMessage, kind: str) -> str:
    """The text of a message, plain or html."""
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_a_mail_has_a_text_and_an_html_that_say_the_same(mailing: PosterMaker) -> None:
    mailing()
    raw, message = sent(address="ann@example.org")
    assert raw.isascii()
    assert message["From"] == "Colloquy <no-reply@colloquy.university.example>"
    assert message["To"] == "ann@example.org"
    assert message["Subject"] == "[MATH 6380P] You are invited"
    assert message["Auto-Submitted"] == "auto-generated"
    link = f"{SITE}/c/course/groups/?from=mail&x=1"
    assert f"See the invitation:\n{link}\n" in part(message, "plain")
    html = part(message, "html")
    assert f'href="{link.replace("&", "&amp;")}"' in html
    for text in (part(message, "plain"), html):
        assert "Ada invites you to group 3." in text
        assert f"{SITE}/mail/unsubscribe/" in text
    assert not re.search(r"<(img|script|link|iframe|object)|url\(|@import", html)


def test_a_mail_has_the_same_id_whenever_it_is_made(mailing: PosterMaker) -> None:
    mailing()
    mail = post_to()
    made = [message_of(letter_of(mail, "reader"), mail.to_address, settings()) for _ in range(2)]
    assert made[0]["Message-ID"] == f"<{mail.public_id}@colloquy.university.example>"
    assert made[0]["Message-ID"] == made[1]["Message-ID"]
    assert made[0]["Date"] == made[1]["Date"]


def test_what_can_be_switched_off_says_where_in_one_unbroken_line(mailing: PosterMaker) -> None:
    mailing()
    raw, message = sent(topic=Topic.RECEIPT)
    (address,) = re.findall(rb"(?m)^List-Unsubscribe: <(https://\S+)>\r?$", raw)
    assert read_token(address.decode().rpartition("/")[2]) == ("reader", Topic.RECEIPT)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_an_essential_mail_offers_no_switch(mailing: PosterMaker) -> None:
    mailing()
    raw, message = sent(topic=Topic.ACCOUNT)
    assert b"unsubscribe" not in raw.lower()
    assert "unsubscribe" not in part(message, "plain") + part(message, "html")


def test_what_people_typed_stays_text(mailing: PosterMaker) -> None:
    mailing()
    raw, message = sent(subject=HOSTILE, paragraphs=[HOSTILE], course_label=HOSTILE)
    assert message["Bcc"] is None
    assert message["Subject"].count("Bcc: all@evil.example") == 2
    assert b"\nBcc" not in raw.partition(b"\r\n\r\n")[0]
    html = part(message, "html")
    assert "&lt;b&gt;Ann&lt;/b&gt;" in html
    assert not re.findall(r"<b>|<a[^>]+evil", html)
    links = re.findall(r'href="([^"]+)"', html)
    assert all(link.startswith(SITE) for link in links)
    assert HOSTILE.partition("\n")[0] in part(message, "plain")


def test_a_long_subject_in_any_letters_arrives_whole(mailing: PosterMaker) -> None:
    mailing()
    raw, message = sent(subject=LONG + "数学 🎓", paragraphs=[LONG * 9])
    assert message["Subject"] == f"[MATH 6380P] {LONG}数学 🎓"
    assert (LONG * 9).strip() in part(message, "plain")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()


@pytest.mark.parametrize("typed", [INJECTED, f"Grüße {INJECTED}", "=?x?b?DQpCY2M6IGE=?=", "a =?="])
def test_what_looks_like_a_code_in_a_subject_is_what_was_typed(
    mailing: PosterMaker, typed: str
) -> None:
    """Else whoever names a group writes the headers and the text of our mail."""
    mailing()
    names = [line.partition(b":")[0] for line in _header_lines(sent()[0])]
    raw, message = sent(subject=typed)
    assert [line.partition(b":")[0] for line in _header_lines(raw)] == names
    assert message["Subject"] == f"[MATH 6380P] {typed}"
    assert "Ada invites you to group 3." in part(message, "plain")


def _header_lines(raw: bytes) -> list[bytes]:
    """The lines that begin a header; those that go one with it begin with a space."""
    head = raw.partition(b"\r\n\r\n")[0]
    return [line for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))]


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("", "no-reply@colloquy.university.example"),
        ("Prof. Ö <seminar@example.org>", "seminar@example.org"),
        ("seminar@example.org", "seminar@example.org"),
    ],
)
def test_mail_comes_from_the_address_that_is_set(
    mailing: PosterMaker, given: str, address: str
) -> None:
    mailing(mail_from=given)
    assert sender(settings()).addr_spec == address


@pytest.mark.parametrize("given", ["Somebody", "a@b.example, c@d.example", "a@\nb", "ö@b.example"])
def test_a_sender_that_is_no_address_is_a_bad_setting(mailing: PosterMaker, given: str) -> None:
    mailing(mail_from=given)
    with pytest.raises(BadSetting, match="COLLOQUY_MAIL_FROM"):
        sender(settings())


def test_a_domain_is_written_in_ascii_and_a_name_as_it_is() -> None:
    assert recipient("ann@bücher.example").addr_spec == "ann@xn--bcher-kva.example"
    assert recipient("änn@example.org").addr_spec == "änn@example.org"
    for bad in ("ann", "ann@", "@example.org", "a@b.example\nBcc: c@d.example", "ä ö@x", ""):
        with pytest.raises(ValueError, match="not an e-mail address"):
            recipient(bad)
