"""OpenID Connect Core 1.0, the authorization code flow with PKCE, by Authlib's Flask client.

What is checked of an answer: that this browser began it (state) and no other answer was taken for
it, that it comes from the service that was asked (issuer, also as in RFC 9207), is for us
(audience), for this very sign-in (nonce), signed by a key of the service, and not over.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import current_app

from app.accounts.services import Visitor
from app.config import Provider
from app.core.db import db
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.settings import settings

if TYPE_CHECKING:
    from authlib.integrations.flask_client import FlaskOAuth2App

EXTENSION = "colloquy_oidc"
TIMEOUT = 10
# A secret that the service shares with us signs nothing here, and "none" is no signature.
SIGNATURES = frozenset(
    [
        "RS256",
        "RS384",
        "RS512",
        "PS256",
        "PS384",
        "PS512",
        "ES256",
        "ES384",
        "ES512",
        "EdDSA",
        "Ed25519",
    ]
)
LONGEST = 255  # of a subject, by the standard


class ServiceDown(DomainError):
    """The sign-in service does not answer, or not in a way that can be read."""

    status = 502

    def __init__(self, provider: Provider) -> None:
        super().__init__(
            _(
                "%(service)s does not answer as it should at the moment. Try again in a minute, or "
                "sign in another way.",
                service=provider.name,
            ),
            code="service_down",
        )


class AnswerRefused(DomainError):
    """The service's answer does not show who somebody is."""

    status = 400

    def __init__(self, provider: Provider, text: str = "", code: str = "answer_refused") -> None:
        text = text or _(
            "The answer of %(service)s can't be used: it was used before, has run out, or is not "
            "for this site. Begin again.",
            service=provider.name,
        )
        super().__init__(text, code=code)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in that was begun: what the answer must fit, kept in the browser's own session."""

    state: str
    nonce: str
    code_verifier: str


def provider_called(key: str) -> Provider | None:
    """The sign-in service with this key in the settings."""
    return next((each for each in settings().oidc if each.key == key), None)


def begin(provider: Provider, back_url: str) -> tuple[Attempt, str]:
    """Begin a sign-in: what to keep of it, and where to send the browser. Raises ServiceDown."""
    with _trouble_told(provider):
        begun = _client(provider).create_authorization_url(back_url)
    return Attempt(begun["state"], begun["nonce"], begun["code_verifier"]), begun["url"]


def finish(provider: Provider, attempt: Attempt, code: str, back_url: str) -> Visitor:
    """Who came back with `code`, by the service's word. Raises ServiceDown, AnswerRefused."""
    with _trouble_told(provider):
        client = _client(provider)
        token = client.fetch_access_token(back_url, code=code, code_verifier=attempt.code_verifier)
        # Judged by the real time and not by this installation's clock, which may be set apart.
        claims = client.parse_id_token(
            token,
            attempt.nonce,
            claims_options={
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client_id},
            },
        )
        if claims is None:
            raise AnswerRefused(provider)
        if "email" not in claims and client.server_metadata.get("userinfo_endpoint"):
            claims = {**_user_info(client, token, claims["sub"]), **claims}
    return _visitor(provider, claims)


def _user_info(client: "FlaskOAuth2App", token: dict[str, Any], subject: str) -> dict[str, Any]:
    """What the service tells at its other door, if it is of the same person (Core 1.0, 5.3.2)."""
    told: dict[str, Any] = client.userinfo(token=token)
    return told if told.get("sub") == subject else {}


def _visitor(provider: Provider, claims: dict[str, Any]) -> Visitor:
    subject, email = claims["sub"], claims.get("email")
    if not 0 < len(subject) <= LONGEST:
        raise AnswerRefused(provider)
    email = email if isinstance(email, str) else ""
    parts = (claims.get("given_name"), claims.get("family_name"))
    name = claims.get("name") or " ".join(part for part in parts if isinstance(part, str))
    return Visitor(
        issuer=provider.issuer,
        subject=subject,
        email=email,
        # True alone: the word "true", which some services send, is not what the standard says.
        email_verified=bool(email) and claims.get("email_verified") is True,
        name=name if isinstance(name, str) else "",
    )


@contextmanager
def _trouble_told(provider: Provider) -> Iterator[None]:
    """Turn what goes wrong with a service into words, and a line of the log without secrets.

    What was read of the service is forgotten: it may have moved, or have other keys by now.
    """
    from authlib.integrations.base_client import OAuthError
    from joserfc.errors import JoseError
    from requests import RequestException

    # The service may take its time, and others may want the connection to the database meanwhile.
    db.session.rollback()
    try:
        yield
    except (OAuthError, JoseError) as error:
        _clients().pop(provider.key, None)
        current_app.logger.warning("%s: answer refused: %.100r", provider.key, error.error)
        raise AnswerRefused(provider) from error
    except (RequestException, ValueError, TypeError, LookupError, AttributeError) as error:
        # No connection, no JSON, or JSON that is not what the standard asks for.
        _clients().pop(provider.key, None)
        current_app.logger.warning("%s: out of order: %s", provider.key, type(error).__name__)
        raise ServiceDown(provider) from error


def _client(provider: Provider) -> "FlaskOAuth2App":
    """The client of a service, which has read where its doors are. Its issuer is checked."""
    client = _clients().get(provider.key) or _make_client(provider)
    doors = client.load_server_metadata()
    if doors["issuer"] != provider.issuer:
        current_app.logger.error(
            "%s: the issuer is %s in the settings, and %.200r by its own word",
            provider.key,
            provider.issuer,
            doors["issuer"],
        )
        raise ValueError(doors["issuer"])
    told = doors.get("id_token_signing_alg_values_supported", SIGNATURES)
    doors["id_token_signing_alg_values_supported"] = sorted(SIGNATURES.intersection(told))
    _clients()[provider.key] = client
    return client


def _clients() -> "dict[str, FlaskOAuth2App]":
    """The app's clients, each kept while its service answers well."""
    kept: dict[str, FlaskOAuth2App] = current_app.extensions.setdefault(EXTENSION, {})
    return kept


def _make_client(provider: Provider) -> "FlaskOAuth2App":
    from authlib.integrations.flask_client import OAuth  # takes a while to load

    registry = OAuth(current_app._get_current_object())  # type: ignore[attr-defined]
    return registry.register(
        provider.key,
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": provider.scope,
            "code_challenge_method": "S256",
            "default_timeout": TIMEOUT,
        },
    )
