"""Ground floor: database, clock, files, text and web safety. Knows nothing of courses."""
