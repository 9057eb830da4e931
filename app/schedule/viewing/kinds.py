"""Which files can be read in a page, and in what language they are, by the endings of names."""

from enum import StrEnum

from app.core.storage import StoredFile


class Kind(StrEnum):
    """How a file is shown."""

    NOTEBOOK = "notebook"
    PROSE = "prose"
    TABLE = "table"
    CODE = "code"


# Each ending with Pygments' name of the language; text without one is not coloured.
LANGUAGES = {
    "py": "python",
    "r": "r",
    "jl": "julia",
    "m": "matlab",
    "c": "c",
    "h": "c",
    "cc": "cpp",
    "cpp": "cpp",
    "hpp": "cpp",
    "cu": "cuda",
    "java": "java",
    "scala": "scala",
    "go": "go",
    "rs": "rust",
    "js": "javascript",
    "ts": "typescript",
    "css": "css",
    "html": "html",
    "xml": "xml",
    "svg": "xml",
    "sh": "bash",
    "sql": "sql",
    "lua": "lua",
    "tex": "latex",
    "sty": "latex",
    "bib": "bibtex",
    "json": "json",
    "yaml": "yaml",
    "yml": "yaml",
    "toml": "toml",
    "ini": "ini",
    "cfg": "ini",
    "rmd": "markdown",
    "qmd": "markdown",
    "rst": "rst",
    "txt": "",
    "log": "",
    "dat": "",
}
# What notebooks call the languages of their kernels, where it is no ending and not the name above.
_KERNELS = {
    "python": "python",
    "python2": "python",
    "python3": "python",
    "ipython": "python",
    "ir": "r",
    "julia": "julia",
    "octave": "matlab",
    "matlab": "matlab",
    "c++": "cpp",
    "javascript": "javascript",
    "bash": "bash",
    "scala": "scala",
    "rust": "rust",
    "sql": "sql",
}
_OTHERS = {
    "ipynb": Kind.NOTEBOOK,
    "md": Kind.PROSE,
    "markdown": Kind.PROSE,
    "csv": Kind.TABLE,
    "tsv": Kind.TABLE,
}
_TEXT = ("text/plain", "application/octet-stream")


def ending(name: str) -> str:
    """The ending of a file's name in small letters, without its dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def kind_of(file: StoredFile) -> Kind | None:
    """How this file is shown in a page; None if it is not. What it is by content goes first."""
    last = ending(file.name)
    if file.media_type not in _TEXT:
        return None
    return _OTHERS.get(last) or (Kind.CODE if last in LANGUAGES else None)


def kernel_language(name: str) -> str:
    """Pygments' name of the language that a notebook names; empty for one that we don't colour."""
    name = name.lower()
    return _KERNELS.get(name) or LANGUAGES.get(name, "")
