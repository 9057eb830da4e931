"""Sign-in services for tests: an honest one, and one that errs as it is told.

The honest one is oidc-provider-mock, a program of its own with its own idea of the standard. The
other tells what no honest service tells, such as a token for somebody else's site.
"""

import base64
import hashlib
import hmac
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import requests
from joserfc import jwt
from joserfc.jwk import RSAKey

from app.config import Provider

CLIENT = "colloquy"
SITE = "http://127.0.0.1:8000"
WAIT = 20.0


def provider_at(issuer: str, key: str = "university") -> Provider:
    """A service as the settings of a site name it."""
    return Provider(
        key=key, name="University account", issuer=issuer, client_id=CLIENT, client_secret="secret"
    )


class Service:
    """An honest service, and people at its pages."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer

    def knows(self, subject: str, **claims: Any) -> None:
        """Give the service a person, or other claims of one."""
        answer = requests.put(f"{self.issuer}/users/{subject}", json=claims, timeout=WAIT)
        assert answer.status_code == 204, answer.text

    def answers(self, url: str, subject: str) -> str:
        """Sign in there; the path to which the browser is sent back."""
        return self._press(url, sub=subject)

    def refuses(self, url: str) -> str:
        """Turn back there; the path to which the browser is sent back."""
        return self._press(url, action="deny")

    def _press(self, url: str, **form: str) -> str:
        answer = requests.post(url, form, timeout=WAIT, allow_redirects=False)
        return _path_of(answer.headers["Location"])


def _path_of(address: str) -> str:
    """The path of an address of the site under test, which is how the settings call it."""
    assert address.startswith(SITE), address
    return address.removeprefix(SITE)


@contextmanager
def running_service(folder: Path) -> Iterator[Service]:
    """An honest service, on a free port of this machine. Its log goes into `folder`."""
    log = folder / "service.log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "oidc_provider_mock", "--host", "127.0.0.1", "--port", "0"],
            stdout=stream,
            stderr=stream,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )
        try:
            yield Service(_address_in(log))
        finally:
            process.terminate()
            process.wait(WAIT)


def _address_in(log: Path) -> str:
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        found = re.search(r"running on (http://\S+)", log.read_text())
        if found:
            return found[1]
        time.sleep(0.05)
    raise TimeoutError(log.read_text())


class ErringService:
    """A service that does what the standard says but for what a test tells it to do otherwise.

    `claims` go over those of the ID token (None takes one out), `facts` over what it says of
    itself, `broken` holds what a path of it answers instead: a status, a type and a text. `user` is
    what it tells at its user info, `signed_by` one of rs256, hs256, none and stranger, and `key`
    says which of its keys is the present one; all have one name.
    """

    def __init__(self) -> None:
        self.claims: dict[str, object] = {}
        self.facts: dict[str, object] = {}
        self.user: dict[str, object] = {}
        self.broken: dict[str, tuple[int, str, str]] = {}
        self.signed_by = "rs256"
        self.key = "first"
        self.issuer = ""
        self._codes: dict[str, dict[str, str]] = {}

    def answers(self, url: str, **more: str) -> str:
        """What the browser that was sent to `url` brings back, as a path of the site."""
        asked = dict(parse_qsl(urlsplit(url).query))
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self._codes)}"
        self._codes[code] = asked
        given = {"code": code, "state": asked["state"], **more}
        query = "&".join(f"{name}={value}" for name, value in given.items())
        return f"{_path_of(asked['redirect_uri'])}?{query}"

    def reply(self, path: str, body: str) -> tuple[int, str, str]:
        """The answer to a request: status, type and text."""
        if path in self.broken:
            return self.broken[path]
        replies: dict[str, Callable[[], dict[str, Any]]] = {
            "/.well-known/openid-configuration": self._facts,
            "/keys": lambda: {"keys": [_key(self.key).as_dict(private=False)]},
            "/token": lambda: self._token({k: v[0] for k, v in parse_qs(body).items()}),
            "/user": lambda: self.user,
        }
        content = replies[path]()
        return 400 if "error" in content else 200, "application/json", json.dumps(content)

    def _facts(self) -> dict[str, Any]:
        own = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/user",
            "id_token_signing_alg_values_supported": ["none", "HS256", "RS256"],
        }
        return own | self.facts

    def _token(self, form: dict[str, str]) -> dict[str, Any]:
        asked = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if (
            asked is None
            or asked["code_challenge"] != _encoded(digest)
            or asked["redirect_uri"] != form.get("redirect_uri")
        ):
            return {"error": "invalid_grant"}
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "subject-1",
            "nonce": asked["nonce"],
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
            "email": "ann.example@example.org",
            "email_verified": True,
            **self.claims,
        }
        told = {name: value for name, value in claims.items() if value is not None}
        return {"access_token": "a", "token_type": "Bearer", "id_token": self._signed(told)}

    def _signed(self, claims: dict[str, Any]) -> str:
        if self.signed_by == "rs256":
            return jwt.encode({"alg": "RS256", "kid": "one"}, claims, _key(self.key))
        if self.signed_by == "stranger":
            return jwt.encode({"alg": "RS256", "kid": "one"}, claims, _key("stranger's"))
        header = {"alg": "HS256" if self.signed_by == "hs256" else "none", "kid": "one"}
        text = ".".join(_encoded(json.dumps(part).encode()) for part in (header, claims))
        if self.signed_by == "none":
            return f"{text}."
        # The oldest trick: the public key, which everybody has, taken for a shared secret.
        public = _key(self.key).as_pem(private=False)
        return f"{text}.{_encoded(hmac.digest(public, text.encode(), 'sha256'))}"


@cache
def _key(which: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "one"})


def _encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


@contextmanager
def running_erring_service() -> Iterator[ErringService]:
    """A service that errs as it is told, on a free port of this machine."""
    service = ErringService()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length).decode()
            status, kind, text = service.reply(urlsplit(self.path).path, body)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(text.encode())

        do_POST = do_GET  # noqa: N815

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        service.issuer = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield service
        finally:
            server.shutdown()
            thread.join(WAIT)
