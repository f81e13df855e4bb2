"""Telegram: its webhook's secret and shapes, the Bot API, and files whose addresses are secret."""
