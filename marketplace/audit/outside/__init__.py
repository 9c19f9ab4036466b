"""What lies outside the log and must fit it: pictures, openings, guards, rights, head's time."""
