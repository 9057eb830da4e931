"""Tests of rubrics, grades and their release."""
