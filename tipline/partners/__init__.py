"""Pulls what other tiplines publish: their fact-checks, and what rises with them."""
