"""From a delivery to a tip: stores what came in, joins what belongs together."""
