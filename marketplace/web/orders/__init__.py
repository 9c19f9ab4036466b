"""Over HTTP: orders of piecework."""
