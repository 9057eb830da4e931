"""The child process: opens one PDF with both parsers and prints what they say as JSON.

It imports nothing of the app, so that it starts fast and holds nothing worth stealing.
"""

import contextlib
import json
import sys
from pathlib import Path
from typing import Any

MOST_OBJECTS = 200_000
MOST_PIXELS = 12_000_000
FLAGS = {
    "/JavaScript": "javascript",
    "/JS": "javascript",
    "/Launch": "launch",
    "/EmbeddedFiles": "embedded_files",
    "/EmbeddedFile": "embedded_files",
    "/SubmitForm": "external_actions",
    "/GoToR": "external_actions",
    "/ImportData": "external_actions",
    "/XFA": "forms",
    "/AcroForm": "forms",
    "/RichMedia": "media",
}


def _names(thing: Any) -> set[str]:
    """The names in one object, its own nested ones too (references are visited as objects)."""
    import pikepdf

    found: set[str] = set()
    queue = [(thing, 0)]
    while queue:
        item, depth = queue.pop()
        if depth > 30:
            continue
        if isinstance(item, pikepdf.Name):
            found.add(str(item))
        elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            for key, value in item.items():
                found.add(str(key))
                if not getattr(value, "is_indirect", False):
                    queue.append((value, depth + 1))
        elif isinstance(item, pikepdf.Array):
            queue += [(v, depth + 1) for v in item if not getattr(v, "is_indirect", False)]
    return found


def _with_pikepdf(path: str) -> dict[str, Any]:
    import pikepdf

    try:
        document = pikepdf.open(path, access_mode=pikepdf.AccessMode.mmap)
    except pikepdf.PasswordError:
        return {"opened": False, "password": True}
    except Exception as error:
        return {"opened": False, "password": False, "error": str(error)[:200]}
    with document:
        flags: set[str] = set()
        if document.is_encrypted:
            flags.add("owner_password")
        with contextlib.suppress(Exception):
            for number, item in enumerate(document.objects):
                if number >= MOST_OBJECTS:
                    break
                flags |= {FLAGS[name] for name in _names(item) if name in FLAGS}
        title = ""
        with contextlib.suppress(Exception):
            title = str(document.docinfo.get("/Title", ""))
        try:
            pages = len(document.pages)
        except Exception:
            pages = 0
        return {
            "opened": True,
            "pages": pages,
            "flags": sorted(flags),
            "title": title[:1000],
            "warnings": [str(w)[:200] for w in document.get_warnings()[:20]],
        }


def _with_pdfium(path: str) -> dict[str, Any]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        return {"opened": False, "error": str(error)[:200]}
    pages = len(document)
    try:
        size = document[0].get_size() if pages else (0, 0)
    except pypdfium2.PdfiumError as error:
        return {"opened": False, "error": str(error)[:200]}
    return {"opened": True, "pages": pages, "size": [round(x, 2) for x in size]}


def inspect(path: str) -> dict[str, Any]:
    """What both parsers say."""
    return {"pikepdf": _with_pikepdf(path), "pdfium": _with_pdfium(path)}


def draw(path: str, width: str, into: str, *numbers: str) -> dict[str, Any]:
    """Draw pages as WebP into a folder, as `<number>.webp`; returns their sizes in pixels."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    drawn = {}
    for number in map(int, numbers):
        page = document[number - 1]
        wide, high = page.get_size()
        scale = int(width) / max(wide, 1)
        pixels = wide * high * scale * scale
        if pixels > MOST_PIXELS:
            scale *= (MOST_PIXELS / pixels) ** 0.5
        picture = page.render(scale=scale).to_pil()
        target = Path(into) / f"{number}.webp"
        draft = target.with_suffix(".part")
        picture.convert("RGB").save(draft, "WEBP", lossless=True, method=0)
        draft.rename(target)
        drawn[number] = picture.size
    return {"drawn": drawn}


def text(path: str, number: str) -> dict[str, Any]:
    """The text of a page."""
    import pypdfium2

    page = pypdfium2.PdfDocument(path)[int(number) - 1]
    return {"text": page.get_textpage().get_text_bounded()[:20000]}


if __name__ == "__main__":
    task = {"inspect": inspect, "draw": draw, "text": text}[sys.argv[1]]
    print(json.dumps(task(*sys.argv[2:])))
