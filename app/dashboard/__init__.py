"""What each person needs to do next, and the instructor's overview."""
