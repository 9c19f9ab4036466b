"""Every DDL statement of the database, in order."""
