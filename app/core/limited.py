"""The beginning of a child process: takes limits that can't be undone, then becomes the worker.

Run as a script, isolated (`python -I`): it imports nothing of the app, so it starts fast and holds
no secrets. Workers are scripts of the same kind.
"""

import os
import resource
import runpy
import sys


def limit(memory: int, cpu_seconds: int, written: int, files: int) -> None:
    """Take limits (bytes, seconds, bytes a file, open files) that can't be undone."""
    os.umask(0o077)
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, written),
        (resource.RLIMIT_NOFILE, files),
        (resource.RLIMIT_CPU, cpu_seconds),
    ):
        resource.setrlimit(what, (most, most))


def main(memory: str, cpu_seconds: str, written: str, files: str, worker: str, *words: str) -> None:
    """Limit this process and run the worker, which sees its own words only."""
    limit(int(memory), int(cpu_seconds), int(written), int(files))
    sys.argv = [worker, *words]
    runpy.run_path(worker, run_name="__main__")


if __name__ == "__main__":
    main(*sys.argv[1:])
