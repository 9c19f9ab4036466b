"""Over HTTP: materials in custody."""
