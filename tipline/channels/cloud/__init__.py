"""Meta's WhatsApp Cloud API: its webhooks' signatures and shapes, its API, files and codes."""
