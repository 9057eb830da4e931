"""PDFs are opened only in a child process with limits on memory, time and file size."""

from app.core.pdf.inspection import Inspection, Verdict, inspect, sentence
from app.core.pdf.pictures import PageNotDrawn, Rendered, page_texts, render_pages

__all__ = [
    "Inspection",
    "PageNotDrawn",
    "Rendered",
    "Verdict",
    "inspect",
    "page_texts",
    "render_pages",
    "sentence",
]
