"""Mail: an outbox table, written with what it tells of, and emptied by the worker."""
