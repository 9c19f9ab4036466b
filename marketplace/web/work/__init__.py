"""Over HTTP: handing work in."""
