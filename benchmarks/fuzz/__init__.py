"""Throws hostile bytes at everything that reads what others send; ``run`` does it for hours."""
