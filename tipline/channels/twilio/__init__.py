"""Twilio: its webhooks' signatures and shapes, its API, its files and its error codes."""
