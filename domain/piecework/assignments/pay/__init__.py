"""What good pieces bring."""
