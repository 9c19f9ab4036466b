"""The composition root: the log on PostgreSQL, the web app, the command line and the wiring."""
