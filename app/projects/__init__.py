"""Projects: what is set, what is handed in, and the receipts for it."""
