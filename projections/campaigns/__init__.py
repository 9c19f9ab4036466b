"""Campaigns and their totals."""
