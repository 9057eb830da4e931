"""Speaking to a mail server in TLS, with a certificate that is checked, and a password."""

import ssl
from ipaddress import ip_address
from typing import Any

import pytest
from cryptography.x509 import IPAddress

from app.config import BadSetting
from app.core.mail.delivery import deliver_due
from app.core.mail.transport import Server, server_of
from tests.certificates import self_signed
from tests.core.conftest import PosterMaker, again, post_to
from tests.core.mail_server import MailServer, authenticator, tls_of


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A certificate for this machine, signed by itself, and its key."""
    return self_signed(tmp_path_factory.mktemp("tls"), IPAddress(ip_address("127.0.0.1")))


@pytest.fixture
def trusted(certificate: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine trusts the certificate."""
    plain = ssl.create_default_context

    def trusting() -> ssl.SSLContext:
        return plain(cafile=certificate[0])

    monkeypatch.setattr(ssl, "create_default_context", trusting)


def _secured(certificate: tuple[str, str]) -> MailServer:
    return MailServer(
        tls_context=tls_of(*certificate),
        require_starttls=True,
        auth_required=True,
        authenticator=authenticator("colloquy", "p@ss/word"),
    )


@pytest.mark.usefixtures("trusted")
def test_a_password_is_said_in_tls(mailing: PosterMaker, certificate: tuple[str, str]) -> None:
    with _secured(certificate) as server:
        mailing(server.url.replace("//", "//colloquy:p%40ss%2Fword@"))
        post_to()
        assert deliver_due() == 1
    assert server.in_tls == [True]


@pytest.mark.usefixtures("trusted")
def test_a_wrong_password_is_the_sites_trouble_and_not_the_mails(
    mailing: PosterMaker, certificate: tuple[str, str]
) -> None:
    with _secured(certificate) as server:
        mailing(server.url.replace("//", "//colloquy:wrong@"))
        mail = post_to()
        assert deliver_due() == 0
    mail = again(mail)
    assert mail.failed_at is None
    assert mail.trouble == "The mail server does not take our user name and password."


def test_a_certificate_that_nobody_signed_is_not_spoken_to(
    mailing: PosterMaker, certificate: tuple[str, str]
) -> None:
    with _secured(certificate) as server:
        mailing(server.url)
        mail = post_to()
        assert deliver_due() == 0
    assert not server.messages
    assert "certificate verify failed" in again(mail).trouble


def test_a_server_without_tls_gets_nothing_where_tls_is_required(mailing: PosterMaker) -> None:
    with MailServer() as server:
        mailing(f"{server.url}?tls=required")
        mail = post_to()
        assert deliver_due() == 0
    assert not server.messages
    assert "STARTTLS" in again(mail).trouble


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", {"host": "mail.example", "port": 587}),
        ("smtps://mail.example", {"host": "mail.example", "port": 465, "smtps": True}),
        ("smtp://localhost:25?tls=never", {"host": "localhost", "port": 25, "tls": "never"}),
        (
            "smtp://a%40b:c%2Fd@mail.example:2525?tls=required",
            {
                "host": "mail.example",
                "port": 2525,
                "user": "a@b",
                "password": "c/d",
                "tls": "required",
            },
        ),
    ],
)
def test_a_server_is_named_by_an_address(url: str, server: dict[str, Any]) -> None:
    assert server_of(url) == Server(**server)


def test_a_password_needs_tls_unless_the_server_is_this_machine() -> None:
    assert server_of("smtp://a:b@mail.example").needs_tls
    assert not server_of("smtp://a:b@127.0.0.1").needs_tls
    assert not server_of("smtp://mail.example").needs_tls


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "https://mail.example",
        "smtp://",
        "smtp://:hunter2@mail.example:port",
        "smtp://a:hunter2@mail.example?tls=maybe",
        "smtp://a:hunter2@mail.example?tls=never",
    ],
)
def test_a_bad_address_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(BadSetting, match="COLLOQUY_SMTP_URL") as refusal:
        server_of(url)
    assert "hunter2" not in str(refusal.value)
