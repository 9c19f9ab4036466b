"""Over HTTP: campaigns."""
