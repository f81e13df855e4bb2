"""An attacker against the floor: a world to spy on, random questions, and reasoning."""
