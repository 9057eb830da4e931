"""The schedule: meetings, talks, references, materials."""
