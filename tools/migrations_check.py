"""Fail if the migrations and the models disagree: `make migrations-check`."""

import sys
import tempfile
from pathlib import Path

from app import create_app
from app.config import Settings
from app.core.migrations import differences, upgrade


def main() -> None:
    """Migrate an empty SQLite database and compare it with the models."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(instance_path=Path(folder)))
        upgrade(app)
        found = differences(app)
    for each in found:
        print(each)
    if found:
        sys.exit("The models have changed without a migration.")
    print("The migrations make exactly the models' schema.")


if __name__ == "__main__":
    main()
