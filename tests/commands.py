"""The `colloquy` command as somebody types it: in a process and an installation of its own."""

import os
import subprocess
import sys
from pathlib import Path

COLLOQUY = Path(sys.executable).with_name("colloquy")


def colloquy(
    instance: Path, *words: str, typed: str = "", **settings: str
) -> "subprocess.CompletedProcess[str]":
    """Run a command on the installation in a folder; `settings` are COLLOQUY_* variables."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("COLLOQUY_", "FLASK_"))}
    environ["COLLOQUY_INSTANCE_PATH"] = str(instance)
    environ |= {f"COLLOQUY_{name.upper()}": value for name, value in settings.items()}
    return subprocess.run(
        [COLLOQUY, *words], input=typed, env=environ, capture_output=True, text=True, check=False
    )
