"""What is said to voters and how their words are understood: pure, nothing is stored or sent."""
