"""Over HTTP: splitting funds among households."""
