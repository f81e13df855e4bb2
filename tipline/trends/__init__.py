"""How demand is counted, published in groups of at least k people, and watched for what rises."""
