"""The tests: one folder a room, as in `app/`; `browser/` drives a real browser."""
