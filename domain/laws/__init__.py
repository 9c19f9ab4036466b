"""What must always hold, checked event by event over the whole log."""
