"""What editors change while the tipline runs: definitions, their values, history and undo."""
