"""Over HTTP: inspecting and judging work."""
