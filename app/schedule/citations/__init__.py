"""Citations as people write them, as BibTeX, and as the services of arXiv and DOI tell them."""

from app.schedule.citations.bibtex_reading import MOST, from_bibtex, is_bibtex
from app.schedule.citations.bibtex_writing import to_bibtex
from app.schedule.citations.citation import Citation
from app.schedule.citations.parsing import parse_citation

__all__ = ["MOST", "Citation", "from_bibtex", "is_bibtex", "parse_citation", "to_bibtex"]
