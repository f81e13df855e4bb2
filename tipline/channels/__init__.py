"""Ways in and out: every channel that voters use, behind one interface."""
