"""Orders, their lots, open work, and who was offered it."""
