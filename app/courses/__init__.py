"""Courses: what one is, who takes part in it, and who may do what there."""
