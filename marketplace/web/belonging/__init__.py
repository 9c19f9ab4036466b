"""Over HTTP: which station acts for which household."""
