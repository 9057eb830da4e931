"""Scribes: who writes up which meeting, and the notes they hand in."""
