"""Numbers about a running tipline, as Prometheus reads them: how much, how fast, how late."""
