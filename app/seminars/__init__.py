"""Seminar slots and the groups that sign up for them."""
