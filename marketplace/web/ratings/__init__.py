"""Over HTTP: ratings of each other."""
