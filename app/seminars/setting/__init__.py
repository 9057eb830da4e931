"""What staff set: seminars, slots, the reading list, and groups put into slots."""
