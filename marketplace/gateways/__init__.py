"""Rails that money comes in on and goes out on."""
