"""Over HTTP: what was earned."""
