"""Matching: one message in, candidates and a decision out.

Pure: nothing in this package reads a web request, a database, the environment, the clock or
the network.  What an id in an index *means* is asked of a :data:`matchers.types.Lookup` at
match time, so that a withdrawn fact-check can never be answered from a stale index.
"""
