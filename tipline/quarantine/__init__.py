"""Holds an import that would change too much at once until an editor releases or refuses it."""
