"""The API for the merchant: every request is signed, every POST has an idempotency key."""
