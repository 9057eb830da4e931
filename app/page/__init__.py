"""The public course page, drawn from all rooms below."""
