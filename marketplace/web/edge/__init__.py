"""What every request passes before it is routed: who calls, how often, and whether it is readable.

Nothing here knows what the marketplace does. What is refused here costs no look at the database.
"""
