"""Pages are drawn and read in a child, whole or not at all."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.core.pdf import PageNotDrawn, child, page_texts, pictures, render_pages
from tests import pdfs


def saved(folder: Path, content: bytes) -> Path:
    path = folder / "file.pdf"
    path.write_bytes(content)
    return path


def test_pages_are_drawn_in_the_order_asked_for(tmp_path: Path) -> None:
    drawn = render_pages(saved(tmp_path, pdfs.document(3)), [3, 1, 3], 400, tmp_path / "out")
    assert [(page.number, page.width, page.height) for page in drawn] == [
        (3, 400, 566),
        (1, 400, 566),
    ]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["1.webp", "3.webp"]
    with Image.open(drawn[0].path) as picture:
        assert (picture.format, picture.size) == ("WEBP", (400, 566))
        # White paper with black words on it.
        shades = picture.convert("L").histogram()
    assert shades[255] > 200_000
    assert sum(shades[:50]) > 100


@pytest.mark.parametrize(
    ("size", "wide", "high"),
    [
        ((14_400, 14_400), 1200, 1200),
        ((3, 3), 1200, 1200),
        ((3, 14_400), 3, 16_383),
        ((14_400, 3), 1200, 1),
    ],
)
def test_pages_of_any_size_make_pictures_within_bounds(
    tmp_path: Path, size: tuple[float, float], wide: int, high: int
) -> None:
    [drawn] = render_pages(saved(tmp_path, pdfs.document(size=size)), [1], 1200, tmp_path)
    assert (drawn.width, drawn.height) == (wide, high)


def test_what_was_filled_into_a_form_is_drawn(tmp_path: Path) -> None:
    [drawn] = render_pages(saved(tmp_path, pdfs.with_form()), [1], 595, tmp_path)
    with Image.open(drawn.path) as picture:
        red, green, blue = picture.convert("RGB").getpixel((150, 222))  # type: ignore[misc]
    assert blue > 200
    assert red < 200
    assert green < 220


@pytest.mark.parametrize("numbers", [[0], [-1], [4], [1, 4]])
def test_a_page_that_is_not_there_is_not_drawn(tmp_path: Path, numbers: list[int]) -> None:
    path = saved(tmp_path, pdfs.document(3))
    with pytest.raises(PageNotDrawn) as caught:
        render_pages(path, numbers, 400, tmp_path / "out")
    assert caught.value.number == numbers[-1]


@pytest.mark.parametrize("content", [b"", b"x", pdfs.form_bomb(), pdfs.encrypted("secret")])
def test_what_cannot_be_drawn_leaves_nothing(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(PageNotDrawn, match="Page 1"):
        render_pages(saved(tmp_path, content), [1], 400, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_another_child_goes_on_where_one_came_to_a_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tires(task: str, path: Path, *arguments: object) -> list[dict[str, Any]]:
        width, folder, *numbers = arguments
        facts = child.ask(task, path, width, folder, *numbers[:2])
        if numbers[2:]:
            raise child.ChildFailed("tired", facts)
        return facts

    monkeypatch.setattr(pictures, "ask", tires)
    drawn = render_pages(saved(tmp_path, pdfs.document(5)), range(1, 6), 100, tmp_path)
    assert [page.number for page in drawn] == [1, 2, 3, 4, 5]
    assert all(page.path.exists() for page in drawn)


def test_a_picture_of_billions_of_points_is_drawn_or_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, pdfs.image_bomb())
    try:
        drawn = [page.path for page in render_pages(path, [1], 400, tmp_path / "out")]
    except PageNotDrawn:
        drawn = []
    assert list((tmp_path / "out").iterdir()) == drawn


def test_the_text_of_a_page(tmp_path: Path) -> None:
    path = saved(tmp_path, pdfs.document(2))
    # A page that can't be read costs its own text and not that of those behind it.
    assert page_texts(path, [3, 2, 0]) == ["", "Hello seminar", ""]
    assert page_texts(saved(tmp_path, b"x"), [1]) == [""]
