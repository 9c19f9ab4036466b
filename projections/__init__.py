"""Read models: every table here is a pure consequence of the log and can be rebuilt from it."""
