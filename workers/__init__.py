"""What happens after the fact: actors woken by the log."""
