"""Everything on one machine, with a story to look at."""
