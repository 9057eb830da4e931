"""The child process that turns formulas into MathML, one JSON line for one JSON line.

Run as a script, isolated (`python -I`): it imports nothing of the app. It limits itself, so that a
formula which the converter can't get done with ends this process and no other.
"""

import json
import os
import resource
import sys

MEMORY = 256 * 1024 * 1024
CPU_SECONDS = 1


def main() -> int:
    """Read `[latex, display]` a line; write the MathML, or null for what can't be read."""
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 64 * 1024 * 1024),
        (resource.RLIMIT_CPU, CPU_SECONDS),
    ):
        resource.setrlimit(what, (most, most))
    from math_core import LatexError, LatexToMathML

    converter = LatexToMathML(fancy_error=False, max_expansions=200)
    for line in sys.stdin:
        latex, display = json.loads(line)
        try:
            mathml = converter.convert_with_local_state(latex, displaystyle=display)
        except (LatexError, UnicodeError):
            mathml = None
        # Told one by one: what was done before a limit is kept.
        sys.stdout.write(json.dumps(mathml) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    os._exit(main())
