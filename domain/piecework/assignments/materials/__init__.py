"""Materials: handed out, counted, returned, spoiled or lost."""
