"""Tests and trainings, and who passed them."""
