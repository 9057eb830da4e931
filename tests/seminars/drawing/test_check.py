"""Whoever has the file of a published draw runs it again."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.seminars.commands import draw
from app.seminars.drawing.checking import FORMAT
from app.seminars.drawing.inputs import outcome
from app.seminars.drawing.seeds import fingerprint
from tests.seminars.drawing.test_explaining import inputs_of


def _file(folder: Path, **changed: object) -> str:
    inputs = inputs_of({"a": 1, "b": 1}, {"x": ["a", "b"], "y": ["a", "b"]})
    drawn = {group: asdict(given) for group, given in outcome(inputs, "seed").items()}
    data = {"format": FORMAT, "seed": "seed", "seed_sha256": fingerprint("seed")}
    file = folder / "draw.json"
    file.write_text(json.dumps({**data, "inputs": inputs, "drawn": drawn, **changed}))
    return str(file)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "The same comes of it."),
        ({"seed_sha256": fingerprint("another")}, "not the one of this fingerprint"),
        ({"drawn": {}}, "Something else comes of it for: x, y."),
        ({"inputs": []}, "This is no published draw"),
        ({"format": "something"}, "This is no published draw"),
    ],
)
def test_a_published_draw_is_checked(tmp_path: Path, changed: dict[str, object], said: str) -> None:
    result = CliRunner().invoke(draw, ["check", _file(tmp_path, **changed)])
    assert said in result.output
    assert (result.exit_code == 0) == (not changed)
