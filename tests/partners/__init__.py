"""Pulling another tipline."""
