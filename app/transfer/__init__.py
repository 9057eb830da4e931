"""A course in and out: old pages, JSON, a folder that opens anywhere, the next term."""
