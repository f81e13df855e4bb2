"""What providers are asked for besides sending and fetching: small courtesies, and to forget."""
