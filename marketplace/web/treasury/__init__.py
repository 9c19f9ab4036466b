"""Over HTTP: lines of the bank."""
