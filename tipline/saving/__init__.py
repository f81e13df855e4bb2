"""A whole tipline in one file, and back: the database as of one moment, and every kept file."""
