"""Over HTTP: households."""
