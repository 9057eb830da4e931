"""Calendars of a course and of a person, as files that the usual programs subscribe to."""
