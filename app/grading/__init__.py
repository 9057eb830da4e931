"""Grading: rubrics, grades, their release, and what each student sees of them."""
