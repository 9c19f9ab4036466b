"""Ending the connection that appends."""

END_WRITER = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE application_name = 'marketplace-log' AND datname = current_database()
"""
