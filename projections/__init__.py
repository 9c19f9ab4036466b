"""Read models: tables that are pure consequences of the log, each with its position in it."""
