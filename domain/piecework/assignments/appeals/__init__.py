"""Refusals that a worker contests, and their rulings."""
