"""What hangs on a slot: when it is due, for whichever group holds the slot."""
