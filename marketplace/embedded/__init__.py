"""Servers from wheels: a machine with Python and nothing else can run the whole marketplace."""
