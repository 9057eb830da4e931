"""Tests of what each person has to do next."""
