"""From a tip to a claim, from a verdict to everybody who waits for it."""
