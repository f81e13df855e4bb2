"""Looks at the pages that voters send links to, from jobs alone, and only if a setting says so."""
