"""The demo course: its data, and the PDF files that are made for it."""
