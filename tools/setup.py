"""Build .venv with everything that Colloquy and its tests need. Standard library only.

Run by `make setup` with any Python; says what to install where it can't go on. What was built is
stamped with the content of the files it was built from, so a second run has nothing to do, and
one that was stopped half-way is done again.
"""

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


def fail(message):
    """Stop with one message for the person at the keyboard."""
    sys.exit("setup: " + message)


def fingerprint():
    """The content that the environment is built from, and the Python it is built with."""
    digest = hashlib.sha256(sys.version.encode())
    for path in (LOCK, ROOT / "pyproject.toml", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest() + " " + str(VENV)


def run(*command):
    """Run quietly; show what was said only if it fails. Returns whether it went well."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        sys.stderr.write(done.stdout.decode(errors="replace"))
    return done.returncode == 0


def can(*command):
    """Whether a command exists and runs."""
    try:
        return subprocess.run(command, stdout=-3, stderr=-3).returncode == 0
    except OSError:
        return False


def make_venv():
    """A virtual environment with pip in it, by the first way that this machine offers."""
    python = sys.executable
    if can(python, "-m", "ensurepip", "--version"):
        return run(python, "-m", "venv", "--clear", str(VENV))
    if shutil.which("uv"):
        return run("uv", "venv", "--clear", "--seed", "--python", python, str(VENV))
    if can(python, "-m", "virtualenv", "--version"):
        return run(python, "-m", "virtualenv", "--clear", str(VENV))
    if can(python, "-m", "pip", "--version"):
        made = run(python, "-m", "venv", "--clear", "--without-pip", str(VENV))
        inner = str(VENV / "bin" / "python")
        return made and run(python, "-m", "pip", "--python", inner, "install", "--quiet", "pip")
    version = ".".join(map(str, sys.version_info[:2]))
    fail(
        "this Python can't make virtual environments. Install one package and try again:\n"
        "    apt install python{}-venv".format(version)
    )


def install():
    """What the lock file names, by hash; then Colloquy itself, as it stands here."""
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    pip += ["--disable-pip-version-check", "--no-warn-script-location"]
    return run(*pip, "--require-hashes", "-r", str(LOCK)) and run(
        *pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)
    )


def main():
    """Build the environment unless it stands already."""
    if sys.version_info < LEAST:
        fail("Colloquy needs Python 3.11 or newer; this is {}.".format(sys.version.split()[0]))
    wanted = fingerprint()
    if STAMP.exists() and STAMP.read_text() == wanted and (VENV / "bin" / "colloquy").exists():
        return
    print("Setting up .venv (a minute or two the first time) …", flush=True)
    os.environ["PIP_ROOT_USER_ACTION"] = "ignore"
    STAMP.unlink(missing_ok=True)
    if not make_venv():
        fail("could not make .venv; the lines above say why.")
    if not install():
        fail("could not install what Colloquy needs; the lines above say why.")
    STAMP.write_text(wanted)


if __name__ == "__main__":
    main()
