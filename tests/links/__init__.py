"""Links of voters: where they may lead, and what is made of the page."""
