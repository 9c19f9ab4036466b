"""Over HTTP: tests and trainings."""
