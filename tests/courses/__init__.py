"""Tests of courses: settings, sections of the page, people."""
