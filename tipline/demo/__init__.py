"""An invented world to try the tipline in: countries, parties and offices that don't exist."""
