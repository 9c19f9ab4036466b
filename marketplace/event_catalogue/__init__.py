"""docs/events.md, made from the events themselves: ``python -m marketplace.event_catalogue``."""
