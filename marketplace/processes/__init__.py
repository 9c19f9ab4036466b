"""The processes and what they are made of: the only places where parts are joined."""
