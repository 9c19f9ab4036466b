"""Over HTTP: pictures."""
