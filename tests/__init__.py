"""Colloquy's tests: one folder a room, as in `app/`."""
