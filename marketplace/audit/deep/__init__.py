"""The deep audit: every event is held against the rule that should have made it."""
