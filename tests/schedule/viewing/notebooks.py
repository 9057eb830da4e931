"""Notebooks as Jupyter writes them, for tests that open them."""

import json
from base64 import b64encode
from typing import Any

# The smallest pictures there are, of one point.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


def notebook(*cells: dict[str, Any], language: str = "python", nbformat: int = 4) -> bytes:
    """A notebook of format 4, or of format 3 with its one sheet."""
    about = {"kernelspec": {"language": language, "name": f"{language}3"}}
    whole = {"cells": cells} if nbformat == 4 else {"worksheets": [{"cells": cells}]}
    return json.dumps({"nbformat": nbformat, "metadata": about, **whole}).encode()


def prose(text: str, **more: Any) -> dict[str, Any]:
    """A cell of Markdown, in lines as Jupyter writes it."""
    lines = text.splitlines(keepends=True)
    return {"cell_type": "markdown", "metadata": {}, "source": lines, **more}


def code(source: str, *outputs: dict[str, Any], count: int | None = 1) -> dict[str, Any]:
    """A cell of code and what it has put out."""
    return {
        "cell_type": "code",
        "execution_count": count,
        "metadata": {},
        "source": source,
        "outputs": list(outputs),
    }


def result(**bundle: Any) -> dict[str, Any]:
    """A result in the forms given, such as `text_html`."""
    data = {name.replace("_", "/", 1): value for name, value in bundle.items()}
    return {"output_type": "execute_result", "metadata": {}, "data": data}


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    """What was printed."""
    return {"output_type": "stream", "name": name, "text": [text]}


def picture(content: bytes = PNG) -> dict[str, Any]:
    """A picture that was drawn."""
    encoded = b64encode(content).decode() + "\n"
    return {"output_type": "display_data", "data": {"image/png": encoded, "text/plain": "Figure"}}
