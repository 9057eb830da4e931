"""The draw for a whole school: 500 groups after 500 slots, and after 100 slots of 5 places."""

import json
import random
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from app.seminars.drawing.explaining import explain
from app.seminars.drawing.inputs import Inputs, outcome
from tests.bench.figures import Figure

GROUPS = 500
# What groups rank in each round: how many of the slots, and whether all rank the same.
ROUNDS = ((500, 1, 10, False), (500, 1, 500, False), (500, 1, 500, True), (100, 5, 10, False))
SEED = "bench"


def measure(_folder: Path) -> Iterator[Figure]:
    """Seconds and memory of the slowest draw, and seconds to tell one group why."""
    # In a process of its own, so that its memory is the draw's and not what was measured before.
    done = subprocess.run(
        [sys.executable, "-m", __name__], capture_output=True, check=True, text=True
    )
    found = json.loads(done.stdout)
    yield Figure("draw_500_seconds", max(found["draws"]), "s", at_most=5.0)
    yield Figure("draw_500_why_seconds", max(found["whys"]), "s", at_most=5.0)
    yield Figure("draw_500_peak_mb", found["peak"], "MB")


def _inputs(slots: int, places: int, ranked: int, same: bool) -> Inputs:
    chance = random.Random(SEED)
    names = [f"slot{n:03}" for n in range(slots)]
    papers = [f"paper{n:03}" for n in range(slots)]
    groups = [f"group{n:03}" for n in range(GROUPS)]

    def ranks(things: list[str]) -> dict[str, int]:
        wished = things[:ranked] if same else chance.sample(things, min(ranked, len(things)))
        return {thing: rank for rank, thing in enumerate(wished, 1)}

    return {
        "groups": groups,
        "groups_left_out": {},
        "slots": dict.fromkeys(names, places),
        "slots_left_out": {},
        "ruled_out": [[group, chance.choice(names), "scribes"] for group in groups],
        "slot_wishes": {group: ranks(names) for group in groups},
        "papers": {paper: None if n % 5 == 0 else 1 for n, paper in enumerate(papers)},
        "paper_wishes": {group: ranks(papers) for group in groups},
        "tie_names": {name: name for name in (*groups, *names, *papers)},
    }


def _run() -> dict[str, object]:
    draws, whys = [], []
    for shape in ROUNDS:
        inputs = _inputs(*shape)
        began = perf_counter()
        given = outcome(inputs, SEED)
        draws.append(perf_counter() - began)
        if any(place.slot is None for place in given.values()):
            raise RuntimeError(f"a group without a slot: {shape}")
        unluckiest = max(given, key=lambda group: given[group].rank or 0)
        began = perf_counter()
        explain(inputs, SEED, unluckiest)
        whys.append(perf_counter() - began)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"draws": draws, "whys": whys, "peak": peak}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_run()))
