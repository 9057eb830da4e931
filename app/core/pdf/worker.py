"""The child process: opens one PDF with both parsers and prints what they say, a JSON line a fact.

Run by `app/core/limited.py`, isolated and within limits: it imports nothing of the app. What its
words mean stands in `inspection.py`; it only reports, and decides nothing.
"""

import contextlib
import gc
import json
import math
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Facts = dict[str, Any]

# Exit statuses beside 0. A crash in native code ends with a signal instead.
NO_MEMORY = 3
FAILED = 4

# Objects and values looked at in search of active content; a report of 50 pages has some 5,000.
MOST_OBJECTS = 200_000
MOST_VALUES = 1_000_000
MOST_TITLE = 2_000
MOST_TEXT = 20_000
MOST_PIXELS = 10_000_000
# A side of a WebP is 14 bits.
LONGEST_SIDE = 16_383

_ACTIONS = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/SubmitForm": "external_actions",
    "/ImportData": "external_actions",
    "/GoToR": "external_actions",
    "/GoToE": "external_actions",
    "/Rendition": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/RichMediaExecute": "media",
}
_KEYS = {
    "/JS": "javascript",
    "/JavaScript": "javascript",
    "/EF": "embedded_files",
    "/XFA": "forms",
    "/RichMediaContent": "media",
}
_MEDIA = {"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}
_SCRIPT_LINK = "javascript:"


def _dictionaries(document: Any) -> Iterator[Any]:
    """Every dictionary of the file, nested and unreferenced ones too.

    Raises OverflowError when there is more to look at than is looked at.
    """
    import pikepdf

    kinds = (pikepdf.Dictionary, pikepdf.Stream)
    objects = document.objects
    if len(objects) > MOST_OBJECTS:
        raise OverflowError
    seen = 0
    for one in objects:
        queue = [one]
        while queue:
            thing = queue.pop()
            if isinstance(thing, kinds):
                yield thing
                values: Any = (value for _, value in thing.items())
            elif isinstance(thing, pikepdf.Array):
                values = thing
            else:
                continue
            for value in values:
                seen += 1
                # What is referred to is an object of its own, and comes by itself.
                if isinstance(value, pikepdf.Object) and not value.is_indirect:
                    queue.append(value)
            if seen > MOST_VALUES:
                raise OverflowError


def _flags_of(thing: Any) -> set[str]:
    """What one dictionary can do."""
    keys = thing.keys()
    flags = {_KEYS[key] for key in keys if key in _KEYS}
    if "/S" in keys:
        flags.add(_ACTIONS.get(str(thing.get("/S")), ""))
    if "/URI" in keys and str(thing.get("/URI")).lstrip().lower().startswith(_SCRIPT_LINK):
        flags.add("javascript")
    if "/Subtype" in keys and str(thing.get("/Subtype")) in _MEDIA:
        flags.add("media")
    if "/Type" in keys and str(thing.get("/Type")) == "/EmbeddedFile":
        flags.add("embedded_files")
    return flags - {""}


def _flags(document: Any) -> list[str]:
    """What is in the document besides text and pictures; sorted."""
    flags = set()
    if document.is_encrypted:
        flags.add("owner_password")
    with contextlib.suppress(AttributeError, KeyError, TypeError, ValueError):
        if len(document.Root.AcroForm.Fields):
            flags.add("forms")
    try:
        for thing in _dictionaries(document):
            # A value that can't be read is none that a viewer acts on.
            with contextlib.suppress(ValueError, TypeError, RuntimeError):
                flags |= _flags_of(thing)
    except OverflowError:
        flags.add("partly_examined")
    return sorted(flags)


def _title(document: Any) -> str:
    with contextlib.suppress(AttributeError, KeyError, TypeError, ValueError):
        return str(document.docinfo.get("/Title", ""))[:MOST_TITLE]
    return ""


def _ask_qpdf(path: str) -> Facts:
    import pikepdf

    try:
        # Read as a stream: mapped into memory, a large file would use up the limit on it.
        document = pikepdf.open(path, access_mode=pikepdf.AccessMode.stream)
    except pikepdf.PasswordError:
        return {"state": "locked"}
    except MemoryError:
        raise
    except Exception as error:
        locked = "unsupported encryption" in str(error).lower()
        return {"state": "locked" if locked else "failed"}
    with document:
        try:
            # In this order: each of them may find, and mend, more.
            pages = len(document.pages)
            facts = {"state": "open", "title": _title(document), "flags": _flags(document)}
        except (ValueError, TypeError, RuntimeError, AttributeError, KeyError, pikepdf.PdfError):
            return {"state": "failed"}
        return {**facts, "pages": pages, "mended": len(document.get_warnings())}


def _ask_pdfium(path: str) -> Facts:
    import pypdfium2
    import pypdfium2.raw

    locked = (pypdfium2.raw.FPDF_ERR_PASSWORD, pypdfium2.raw.FPDF_ERR_SECURITY)
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        return {"state": "locked" if error.err_code in locked else "failed"}
    pages = len(document)
    try:
        size = document[0].get_size() if pages else (0.0, 0.0)
    except pypdfium2.PdfiumError:
        return {"state": "failed"}
    return {"state": "open", "pages": pages, "size": [round(points, 2) for points in size]}


def inspect(path: str) -> Iterator[Facts]:
    """What both parsers say, QPDF first."""
    yield _ask_qpdf(path)
    yield _ask_pdfium(path)


def _scale(wide: float, high: float, width: int) -> float:
    """Pixels a point so that the picture is `width` wide, or as wide as the limits let it be."""
    wide, high = max(wide, 1e-3), max(high, 1e-3)
    longest = LONGEST_SIDE / max(wide, high)
    return min(width / wide, longest, math.sqrt(MOST_PIXELS / (wide * high)))


def _picture(page: Any, width: int) -> Any:
    """A page on white. The size is made exactly here: pdfium rounds each side up."""
    import pypdfium2

    wide, high = page.get_size()
    scale = _scale(wide, high, width)
    size = max(1, round(wide * scale)), max(1, round(high * scale))
    bitmap = pypdfium2.PdfBitmap.new_native(*size, pypdfium2.raw.FPDFBitmap_BGR)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, *size)
    flags = pypdfium2.raw.FPDF_ANNOT
    pypdfium2.raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, *size, 0, flags)
    if page.formenv:
        pypdfium2.raw.FPDF_FFLDraw(page.formenv, bitmap, page, 0, 0, *size, 0, flags)
    return bitmap.to_pil()


def draw(path: str, width: str, into: str, *numbers: str) -> Iterator[Facts]:
    """Draw pages (from 1) as `into/<number>.webp`; tells of each when it is whole."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    with contextlib.suppress(pypdfium2.PdfiumError):
        document.init_forms()
    for number in map(int, numbers):
        page = document[number - 1]
        picture = _picture(page, int(width))
        picture.save(Path(into) / f"{number}.webp", "WEBP", lossless=True, method=0)
        yield {"number": number, "width": picture.width, "height": picture.height}
        page.close()


def text(path: str, *numbers: str) -> Iterator[Facts]:
    """The texts of pages (from 1), the beginning of one that is very long."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    for number in map(int, numbers):
        page = document[number - 1].get_textpage()
        said = page.get_text_range(0, min(page.count_chars(), MOST_TEXT), errors="replace")
        yield {"number": number, "text": said}
        page.close()


def main(task: str, *rest: str) -> int:
    """Do the task, print a line a fact; returns the exit status."""
    gc.disable()
    tasks: dict[str, Callable[..., Iterator[Facts]]] = {
        "inspect": inspect,
        "draw": draw,
        "text": text,
    }
    try:
        for facts in tasks[task](*rest):
            print(json.dumps(facts), flush=True)
    except MemoryError:
        return NO_MEMORY
    except Exception:
        return FAILED
    return 0


if __name__ == "__main__":
    # Nothing is closed in good order: parsers that were fed badly may fall over doing it.
    os._exit(main(*sys.argv[1:]))
