"""Rosters from elsewhere: a file is read, laid out, understood, compared, and then applied."""
