"""What keeps this from becoming a database about voters: pseudonyms, encryption, erasure."""
