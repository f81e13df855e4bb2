"""Sends what is in the outbox: at the channel's rate, in each contact's order, once."""

from tipline.pump.loop import Pump
from tipline.pump.once import pump_once

__all__ = ["Pump", "pump_once"]
