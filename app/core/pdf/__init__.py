"""PDFs are opened only in a child process with limits on memory, time and file size."""

from app.core.pdf.inspection import Inspection, inspect, sentence
from app.core.pdf.pictures import PageNotDrawn, page_text, render_pages

__all__ = ["Inspection", "PageNotDrawn", "inspect", "page_text", "render_pages", "sentence"]
