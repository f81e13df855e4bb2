"""What the pages show, read in a fixed number of queries and handed on as plain values."""
