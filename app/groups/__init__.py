"""Groups: partitions of a class for one purpose, and the groups in them."""
