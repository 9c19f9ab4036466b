"""Taking a lot: over the network, or with a token from a station that has none."""
