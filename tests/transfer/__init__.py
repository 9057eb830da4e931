"""Courses coming in and going out."""
