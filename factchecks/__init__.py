"""What has been checked, and by whom: fact-checks, their revisions, ratings, imports and exports.

Never imports ``tipline`` or Flask; only its importers use HTTP.
"""
