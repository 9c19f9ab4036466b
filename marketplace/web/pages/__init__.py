"""Pages for people: Chinese first, English beside it, no script, nothing from elsewhere."""
