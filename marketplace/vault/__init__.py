"""What must never stand in the log: keys, openings of commitments, and who opened them."""
