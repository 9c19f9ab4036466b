"""Payouts, step by step."""
