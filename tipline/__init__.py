"""The tipline itself: people, conversation, console, newsroom and the work between."""
