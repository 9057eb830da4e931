"""Every setting, its default and its environment variable, in one typed class.

A setting comes from `COLLOQUY_<NAME>` in the environment, else from `colloquy.toml` in the
instance folder, else from the default here. `docs/settings.md` is this class, in prose.
"""

import json
import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "COLLOQUY_"
SETTINGS_FILE = "colloquy.toml"


class BadSetting(ValueError):
    """A setting that can't be read; the message names it and says what it takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A sign-in service by OpenID Connect. `key` is its part of web addresses.

    `issuer` is the address under which `/.well-known/openid-configuration` is found.
    """

    key: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    scope: str = "openid email profile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What one installation is set to. Sizes are in bytes, times in seconds."""

    instance_path: Path = ROOT / "instance"
    database_url: str = ""
    cache_path: Path = Path()
    secret_key: str = field(default="", repr=False)
    site_address: str = "http://127.0.0.1:8000"
    demo: bool = False
    testing: bool = False
    debug: bool = False
    clock_offset: int = 0
    max_upload: int = 200 * 1024 * 1024
    max_form: int = 2 * 1024 * 1024
    session_days: int = 30
    password_cost: str = "normal"  # noqa: S105 (a level, not a password)
    trusted_proxies: int = 0
    # Mail: smtp://user:password@host:587 (STARTTLS where offered) or smtps://…:465; empty is none.
    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""
    # Where work for later waits, and where tries are counted; see docs/settings.md.
    jobs_url: str = field(default="", repr=False)
    limits_url: str = field(default="memory://", repr=False)
    # Sign-in services by OpenID Connect, each a table: see Provider.
    oidc: "tuple[Provider, ...]" = ()
    staff_two_step: bool = False
    # Networks inside the house that the link check may ask all the same.
    link_check_networks: "tuple[IPv4Network | IPv6Network, ...]" = ()
    # Who tells what a number of arXiv or a DOI stands for; empty asks nobody.
    arxiv_url: str = "https://export.arxiv.org/api/query"
    doi_url: str = "https://doi.org"
    workers: int = 2
    threads: int = 32
    language: str = "en"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Settings of this process. Raises BadSetting for a value that can't be read."""
        environ = os.environ if environ is None else environ
        given = {
            key.removeprefix(PREFIX).lower(): value
            for key, value in environ.items()
            if key.startswith(PREFIX)
        }
        instance = Path(given.get("instance_path") or ROOT / "instance").resolve()
        merged: dict[str, Any] = {**_from_file(instance / SETTINGS_FILE), **given}
        merged["instance_path"] = instance
        known = {f.name: f.type for f in fields(cls)}
        merged["oidc"] = _providers(merged.get("oidc", ()))
        merged["link_check_networks"] = _networks(merged.get("link_check_networks", ""))
        # An unknown variable of the environment may be meant for another program or a later
        # version; a misspelt line of our own file is an error (see _from_file).
        return cls(
            **{
                name: _read(name, value, known[name])
                for name, value in merged.items()
                if name in known
            }
        ).complete()

    def complete(self) -> "Settings":
        """These settings with what depends on the instance folder filled in."""
        url = self.database_url or f"sqlite:///{self.instance_path / 'colloquy.sqlite3'}"
        jobs = self.jobs_url or f"sqlite:///{self.instance_path / 'jobs.sqlite3'}"
        cache = self.instance_path / "cache" if self.cache_path == Path() else self.cache_path
        return replace(self, database_url=url, jobs_url=jobs, cache_path=cache)

    def with_secret(self) -> "Settings":
        """These settings with the secret key, which is made at first start (mode 600)."""
        if self.secret_key:
            return self
        return replace(self, secret_key=_secret_of(self.instance_path))

    @property
    def files_path(self) -> Path:
        """Where stored files live."""
        return self.instance_path / "files"

    @property
    def sends_mail(self) -> bool:
        """Whether mail goes out; in the demo it goes to a page."""
        return bool(self.smtp_url) or self.demo

    @property
    def behind_tls(self) -> bool:
        """Whether people reach the site by https, which makes cookies Secure."""
        return self.site_address.startswith("https://")


def _from_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadSetting(f"{path} can't be read: {error}") from error
    unknown = set(content) - {f.name for f in fields(Settings)}
    if unknown:
        raise BadSetting(f"{path} names unknown settings: {', '.join(sorted(unknown))}")
    return content


def _providers(given: Any) -> tuple[Provider, ...]:
    """The sign-in services: tables of the settings file, or their list as JSON.

    Raises BadSetting.
    """
    try:
        tables = json.loads(given or "[]") if isinstance(given, str) else given
        found = tuple(Provider(**table) for table in tables)
    except (TypeError, ValueError) as error:
        raise BadSetting(f"{PREFIX}OIDC can't be read: {error}") from error
    for each in found:
        if not re.fullmatch(r"[a-z0-9-]{1,40}", each.key):
            raise BadSetting(f"{PREFIX}OIDC: a key is of small letters, not {each.key!r}")
        local = urlsplit(each.issuer).hostname in ("localhost", "127.0.0.1", "::1")
        if not each.issuer.startswith("https://") and not local:
            raise BadSetting(f"{PREFIX}OIDC: the issuer of {each.key} must begin with https://")
    if len({each.key for each in found}) != len(found):
        raise BadSetting(f"{PREFIX}OIDC names a key twice")
    return found


def _networks(given: Any) -> "tuple[IPv4Network | IPv6Network, ...]":
    """Networks: a list, or a line with commas, as in `10.1.0.0/16, fd00:1::/32`.

    Raises BadSetting.
    """
    try:
        words = given.replace(",", " ").split() if isinstance(given, str) else given
        return tuple(ip_network(str(word)) for word in words)
    except (TypeError, ValueError) as error:
        raise BadSetting(
            f"{PREFIX}LINK_CHECK_NETWORKS takes networks such as 10.1.0.0/16: {error}"
        ) from error


def _read(name: str, value: Any, kind: Any) -> Any:
    """`value` as the type of setting `name`; raises BadSetting."""
    if name in ("oidc", "link_check_networks"):
        return value
    try:
        if kind is bool and not isinstance(value, bool):
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[
                str(value).strip().lower()
            ]
        return kind(value)
    except (KeyError, ValueError, TypeError) as error:
        wanted = "yes or no" if kind is bool else f"a value of type {kind.__name__}"
        raise BadSetting(f"{PREFIX}{name.upper()} takes {wanted}, not {value!r}") from error


def _secret_of(instance: Path) -> str:
    """The installation's secret, made once. Two servers starting at once agree on one."""
    path = instance / "secret_key"
    instance.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = instance / f".secret_key.{secrets.token_hex(4)}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
