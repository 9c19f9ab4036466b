"""Over HTTP: taking lots."""
