"""Rails that money goes out on."""
