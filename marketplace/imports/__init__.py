"""Gifts from files, through the same command path as live ones."""
