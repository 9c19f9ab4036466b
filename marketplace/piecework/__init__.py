"""What piecework needs outside the log: free lots, claim tokens, sealed ratings."""
