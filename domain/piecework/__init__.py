"""Piecework: orders that a buyer pays in before work begins, done at home lot by lot."""
