"""Pages of producers."""
