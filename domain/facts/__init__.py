"""What may be recorded: the events of each capability, with the words that they use."""
