"""Inspection, approval and refusal of what was handed in."""
