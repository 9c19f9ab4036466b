"""Over HTTP: appeals and disputes."""
