"""Over HTTP: payouts."""
