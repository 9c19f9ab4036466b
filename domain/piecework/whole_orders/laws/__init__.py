"""What must always hold of whole orders and the work on them, as the audit replays them."""
