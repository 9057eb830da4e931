"""Tools for building and checking Colloquy."""
