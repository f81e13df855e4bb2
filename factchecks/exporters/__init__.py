"""Fact-checks as others take them: schema.org ClaimReview, and CSV for spreadsheets."""
