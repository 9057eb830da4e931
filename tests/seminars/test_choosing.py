"""Groups choose papers of the list; an exclusive one is held by the group that presents it."""

from flask import Flask

from app.core.clock import travel
from app.core.db import write
from app.seminars.holding import changing, giving_up
from app.seminars.models import SignUp
from tests.seminars.scene import MONDAY, make_scene, refused


def _chosen(sign_up: SignUp) -> list[str]:
    return [each.paper.reference.title for each in sign_up.chosen]


def test_an_exclusive_paper_is_held_until_its_group_gives_it_up(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = make_scene()
        deep, wide = scene.paper("Deep"), scene.paper("Wide", exclusive=False)
        held = scene.take(0, 0, chosen=(wide, deep, wide))
        assert _chosen(held) == ["Wide", "Deep"]
        assert scene.take(0, 0, chosen=(wide, deep)) is held
        with refused("paper_taken"):
            scene.take(1, 1, chosen=(deep,))
        assert scene.holders(1) == []
        other = scene.take(1, 1, chosen=(wide,))
        changing.change_sign_up(held, scene.people[0], title="T", papers="", chosen=(wide,))
        changing.change_sign_up(other, scene.people[2], title="T", papers="", chosen=(deep,))
        with refused("paper_taken"):
            changing.edit_sign_up(held, scene.staff.user, title="T", papers="", chosen=(deep,))
        giving_up.withdraw_sign_up(other, scene.people[2])
        assert scene.take(1, 1, chosen=(deep,)).chosen[0].holds


def test_what_others_hold_by_then_is_left_out_at_a_promotion(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = make_scene(slots=3, pairs=3)
        deep, wide = scene.paper("Deep"), scene.paper("Wide")
        first = scene.take(0, 0)
        waits = scene.wait(0, 1, chosen=(deep, wide))
        assert [each.holds for each in waits.chosen] == [False, False]
        scene.take(1, 2, chosen=(deep,))
        giving_up.withdraw_sign_up(first, scene.people[0])
        assert scene.holders(0) == [1]
        assert [(each.paper, each.holds) for each in waits.chosen] == [(wide, True)]


def test_a_group_that_moves_up_keeps_what_it_holds(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene = make_scene(slots=2, pairs=2)
        deep = scene.paper("Deep")
        first, mine = scene.take(0, 0), scene.take(1, 1, chosen=(deep,))
        scene.wait(0, 1, chosen=(deep,), instead_of=mine)
        giving_up.withdraw_sign_up(first, scene.people[0])
        assert scene.holders(0) == [1]
        assert [(each.paper, each.holds) for each in mine.chosen] == [(deep, True)]


def test_only_what_the_seminar_offers_is_taken(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene, away = make_scene(), make_scene()
        with refused("other_list"):
            scene.take(chosen=(away.paper("Elsewhere"),))
        held = scene.take(papers="Ours")
        with write():
            scene.seminar.free_papers = False
        with refused("no_free_papers"):
            scene.take(1, 1, papers="Theirs")
        person = scene.people[0]
        changing.change_sign_up(held, person, title="What was said may stay", papers="Ours")
        with refused("no_free_papers"):
            changing.change_sign_up(held, person, title="But not", papers="Another")
