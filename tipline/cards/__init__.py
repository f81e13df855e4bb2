"""The verdict card: a picture of a verdict, made to be forwarded back to the group it came from."""
