"""Fact-checks of other publishers, read from the files and feeds in which they come.

Every importer turns a file into :class:`~factchecks.importers.rows.Row` values, one at a time;
:mod:`factchecks.importers.run` writes them.
"""
