"""Pages of trust: for everybody, and of the staff."""
