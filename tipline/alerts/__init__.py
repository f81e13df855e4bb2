"""Tells newsrooms what they want to be told of, by mail or webhook, under the floor."""
