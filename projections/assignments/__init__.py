"""Assignments: claims of lots and what became of them."""
