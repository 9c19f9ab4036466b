"""The money core: facts, rules and postings as pure functions. No I/O, no clock, no randomness."""
