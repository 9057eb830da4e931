"""Tests of the schedule: meetings, talks, references, materials."""
