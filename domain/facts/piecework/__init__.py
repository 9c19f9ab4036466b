"""What may be recorded about piecework."""
