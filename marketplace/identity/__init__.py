"""Who calls: tokens of staff and of parties, and what proves a donor."""
