"""A published draw as data, and running it again from that alone."""

from dataclasses import asdict
from typing import Any

from app.seminars.draw_models import Draw
from app.seminars.drawing.explaining import drawn
from app.seminars.drawing.inputs import Given, Inputs
from app.seminars.drawing.seeds import fingerprint

FORMAT = "colloquy-draw-1"


def published(draw: Draw) -> dict[str, Any]:
    """All that decided a draw, what came of it, and what staff changed by hand. Nobody is named."""
    inputs: Inputs = draw.inputs  # type: ignore[assignment]
    return {
        "format": FORMAT,
        "published_at": draw.published_at.isoformat() if draw.published_at else None,
        "seed": draw.seed,
        "seed_sha256": fingerprint(draw.seed),
        "inputs": inputs,
        "drawn": {group: asdict(given) for group, given in drawn(inputs, draw.seed).items()},
        "by_hand": {
            place.group.public_id: {
                "slot": place.slot.public_id if place.slot else None,
                "paper": place.paper.public_id if place.paper else None,
            }
            for place in draw.places
            if place.adjusted
        },
    }


def differences(data: dict[str, Any]) -> list[str]:
    """What running a published draw again gives otherwise: the groups' public ids; none if all is
    as it was published. Raises ValueError for what is no published draw.
    """
    if data.get("format") != FORMAT:
        raise ValueError("not a published draw")
    again = drawn(data["inputs"], data["seed"])
    if fingerprint(data["seed"]) != data["seed_sha256"]:
        raise ValueError("the seed is not the one of this fingerprint")
    then = {group: Given(**given) for group, given in data["drawn"].items()}
    return sorted(group for group in {*then, *again} if then.get(group) != again.get(group))
