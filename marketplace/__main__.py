"""``python -m marketplace``."""

from marketplace.cli import main

main()
