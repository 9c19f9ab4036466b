"""The journal with its balances, and the figures of the home page."""
