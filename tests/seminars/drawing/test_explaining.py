"""Why a group got what it got."""

from app.seminars.drawing import explaining
from app.seminars.drawing.explaining import Better, Cost, explain
from app.seminars.drawing.inputs import Given, Inputs, outcome, paper_problem


def inputs_of(
    places: dict[str, int],
    wishes: dict[str, list[str]],
    *,
    ruled_out: list[list[str]] | None = None,
    papers: dict[str, int | None] | None = None,
    paper_wishes: dict[str, list[str]] | None = None,
) -> Inputs:
    """Inputs in which each group ranks these things, the best first."""

    def ranks(lists: dict[str, list[str]]) -> dict[str, dict[str, int]]:
        return {g: {thing: n for n, thing in enumerate(its, 1)} for g, its in lists.items()}

    return {
        "groups": sorted(wishes),
        "groups_left_out": {},
        "slots": places,
        "slots_left_out": {"gone": "cancelled"},
        "ruled_out": ruled_out or [],
        "slot_wishes": ranks(wishes),
        "papers": papers or {},
        "paper_wishes": ranks(paper_wishes or {}),
        "tie_names": {},
    }


def better(inputs: Inputs, group: str) -> list[Better]:
    return explain(inputs, "seed", group).slots


def test_one_more_group_would_have_no_slot() -> None:
    inputs = inputs_of(
        {"a": 1, "b": 1}, {"x": ["a", "b"], "y": ["a"]}, ruled_out=[["y", "b", "scribes"]]
    )
    assert better(inputs, "x") == [Better("a", 1, ["y"], "", Cost.LEFT_OUT, 0, 1)]


def test_one_more_group_would_have_a_slot_that_it_did_not_rank() -> None:
    inputs = inputs_of({"a": 1, "b": 1}, {"x": ["a", "b"], "y": ["a"]})
    assert better(inputs, "x") == [Better("a", 1, ["y"], "", Cost.UNRANKED, 0, 1)]


def test_some_group_would_have_a_worse_choice() -> None:
    wishes = {"x": ["a", "b"], "y": ["a", "c", "b"], "z": ["c", "a"]}
    inputs = inputs_of({"a": 1, "b": 1, "c": 1}, wishes)
    assert better(inputs, "x") == [Better("a", 1, ["y"], "", Cost.WORST, 2, 3)]


def test_the_others_would_lose_more_than_the_group_would_gain() -> None:
    wishes = {"x": ["a", "c", "b"], "y": ["c", "b", "a"], "z": ["a", "b"]}
    inputs = inputs_of({"a": 1, "b": 1, "c": 1}, wishes)
    assert better(inputs, "z") == [Better("a", 1, ["x"], "", Cost.TOTAL, 4, 5)]


def test_as_good_for_all_means_that_the_seed_decided() -> None:
    inputs = inputs_of({"a": 1, "b": 1}, {"x": ["a", "b"], "y": ["a", "b"]})
    (loser,) = (group for group, given in outcome(inputs, "seed").items() if given.slot == "b")
    (other,) = {"x", "y"} - {loser}
    assert better(inputs, loser) == [Better("a", 1, [other], "", Cost.NONE)]
    assert better(inputs, other) == []


def test_what_could_not_be_had_at_all_says_why() -> None:
    inputs = inputs_of(
        {"a": 1, "b": 1}, {"x": ["gone", "a", "b"]}, ruled_out=[["x", "a", "scribes"]]
    )
    assert better(inputs, "x") == [
        Better("gone", 1, reason="cancelled"),
        Better("a", 2, reason="scribes"),
    ]


def test_of_a_very_long_list_only_the_first_are_solved() -> None:
    slots = [f"s{n:02}" for n in range(15)]
    wishes = {f"g{n:02}": slots for n in range(15)}
    inputs = inputs_of(dict.fromkeys(slots, 1), wishes)
    (last,) = (group for group, given in outcome(inputs, "seed").items() if given.rank == 15)
    costs = [each.cost for each in better(inputs, last)]
    assert costs == [Cost.NONE] * explaining.MOST_SOLVED + [None] * 4


def test_papers_go_to_the_groups_that_ranked_them_and_have_a_slot() -> None:
    inputs = inputs_of(
        {"a": 1, "b": 1},
        {"x": ["a"], "y": ["b"], "z": []},
        papers={"alone": 1, "open": None},
        paper_wishes={"x": ["alone", "open"], "y": ["alone"], "z": ["alone"]},
    )
    given = outcome(inputs, "seed")
    assert given["x"] == Given("a", 1, "open", 2)
    assert given["y"] == Given("b", 1, "alone", 1)
    assert given["z"] == Given()
    assert explain(inputs, "seed", "x").papers == [
        Better("alone", 1, ["y"], "", Cost.LEFT_OUT, 0, 1)
    ]


def test_another_group_that_ranked_would_have_no_slot() -> None:
    inputs = inputs_of(
        {"a": 1, "b": 1},
        {"x": ["a", "b"], "y": ["a"], "z": []},
        ruled_out=[["y", "b", "scribes"]],
    )
    assert better(inputs, "x") == [Better("a", 1, ["y"], "", Cost.LISTED_OUT, 0, 1)]


def test_behind_a_paper_for_everybody_a_group_needs_no_other() -> None:
    inputs = inputs_of(
        {"a": 2},
        {"x": ["a"], "y": ["a"]},
        papers={"alone": 1, "open": None},
        paper_wishes={"x": ["open", "alone"], "y": ["alone"]},
    )
    problem = paper_problem(inputs, {"x": "a", "y": "a"})
    assert problem.ranks == {"x": {"open": 1}, "y": {"alone": 1}}
