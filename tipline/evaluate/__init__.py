"""Measuring the matchers on labelled files, with the very code that serves voters."""
