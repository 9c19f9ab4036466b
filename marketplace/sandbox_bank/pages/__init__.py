"""The bank's pages: Chinese first, English beside it, no script, nothing from elsewhere."""
