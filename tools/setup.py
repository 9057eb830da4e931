"""Build .venv with everything that Colloquy and its tests need. Standard library only.

Run by `make setup` with any Python 3: one that is too old hands over to a newer one on the PATH.
What was built is stamped with the content of the files it was built from, so that a second run has
nothing to do. The stamp is written last and taken away first, so that a run which was stopped
half-way is done again from the start.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "colloquy-setup"
LOCK = ROOT / "requirements" / "dev.txt"
LEAST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


class Failure(Exception):
    """Setup can't go on; the message says what to do."""


def say_only_failure(*command):
    """Run a command quietly. Returns None if it went well, else what it said."""
    environ = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    # A pip that is set to install for the user alone can't install into .venv.
    environ.update(PIP_USER="0", PIP_ROOT_USER_ACTION="ignore", PIP_DISABLE_PIP_VERSION_CHECK="1")
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=str(ROOT),
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            close_fds=False,
        )
    except OSError as error:
        return str(error)
    return done.stdout.decode(errors="replace").strip() if done.returncode else None


def works(*command):
    """Whether a command exists and ends well."""
    return say_only_failure(*command) is None


def newer_python():
    """A Python on the PATH that is new enough, or None. One that is there may still not run."""
    check = "import sys; sys.exit(sys.version_info < {})".format(LEAST)
    found = [shutil.which(name) for name in NEWER]
    return next((path for path in found if path and works(path, "-c", check)), None)


def hand_over():
    """Go on in a newer Python. Raises Failure if there is none."""
    wanted = ".".join(map(str, LEAST))
    version = sys.version.split()[0]
    newer = newer_python()
    if newer is None:
        raise Failure(
            "Colloquy needs Python {} or newer; {} is {}, and none of {} is on the PATH. "
            "Install one, or name one: make setup PYTHON=/path/to/python3".format(
                wanted, sys.executable, version, ", ".join(NEWER)
            )
        )
    os.execv(newer, [newer, *sys.argv])  # noqa: S606


def fingerprint(*content):
    """A short name for what .venv is built from."""
    return hashlib.sha256(b"\0".join(content)).hexdigest()


def standing():
    """The stamps of what stands in .venv, and three empty ones if it can't be used."""
    if STAMP.exists() and (VENV / "bin" / "python").exists():
        return [*STAMP.read_text().split("\n"), "", "", ""][:3]
    return ["", "", ""]


def make_venv():
    """Make an empty .venv in the first way that this machine offers; raises Failure."""
    if VENV.is_symlink():
        raise Failure("{} is a symbolic link; remove it and try again.".format(VENV))
    python = sys.executable
    ways = [
        (python, "-m", "venv", VENV),
        ("virtualenv", "--quiet", "--python", python, VENV),
        (python, "-m", "virtualenv", "--quiet", VENV),
        (python, "-m", "venv", "--without-pip", VENV),
    ]
    for way in ways:
        shutil.rmtree(str(VENV), ignore_errors=True)
        if works(*way) and installer() is not None:
            return
    shutil.rmtree(str(VENV), ignore_errors=True)
    raise Failure(
        "this Python can't make a virtual environment with pip in it. Install one package and "
        "try again:\n    apt install python{}.{}-venv".format(*sys.version_info[:2])
    )


def installer():
    """The command that installs into .venv: its own pip, uv, or this Python's pip, or None."""
    inner = str(VENV / "bin" / "python")
    own = (inner, "-m", "pip")
    outer = (sys.executable, "-m", "pip", "--python", inner)
    if works(*own, "--version"):
        return (*own, "install", "--quiet")
    if works("uv", "--version"):
        return ("uv", "pip", "install", "--quiet", "--python", inner)
    return (*outer, "install", "--quiet") if works(*outer, "--version") else None


def install(*what):
    """Install into .venv; raises Failure with what the installer said."""
    command = installer()
    if command is None:
        raise Failure("there is no pip to install with; run `make clean setup`.")
    said = say_only_failure(*command, *what)
    if said is not None:
        raise Failure("could not install what Colloquy needs:\n{}".format(said))


def build(have, wanted):
    """Bring .venv from the stamps in `have` to those in `wanted`; raises Failure."""
    if STAMP.exists():
        STAMP.unlink()
    if have[0] != wanted[0] or have[2] != wanted[2]:
        print("Setting up .venv (a minute or two the first time) …", flush=True)
        make_venv()
        install("--require-hashes", "--no-deps", "-r", LOCK)
    # What builds it is in .venv already, so that nothing unlocked is fetched.
    install("--no-deps", "--no-build-isolation", "--editable", ROOT)
    STAMP.write_text("\n".join(wanted))


def main():
    """Build .venv unless it stands already. With `--exactly`, it must be of this very Python."""
    if sys.version_info < LEAST:
        hand_over()
    # Two makes at once take turns. A lock on a file that is there anyway leaves nothing behind.
    with open(str(LOCK)) as lock:
        # Installers hold it too: one that outlives a killed setup is waited for, not raced with.
        os.set_inheritable(lock.fileno(), True)
        fcntl.flock(lock, fcntl.LOCK_EX)
        have = standing()
        python = (
            have[2]
            if have[2] and "--exactly" not in sys.argv
            else fingerprint(sys.version.encode())
        )
        wanted = [
            fingerprint(LOCK.read_bytes(), str(VENV).encode()),
            fingerprint((ROOT / "pyproject.toml").read_bytes()),
            python,
        ]
        if have != wanted:
            build(have, wanted)


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit("setup: {}".format(failure))
    except KeyboardInterrupt:
        sys.exit("setup: stopped; the next run starts over.")
