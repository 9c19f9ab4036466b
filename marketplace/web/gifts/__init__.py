"""Over HTTP: gifts."""
