"""Stripe, through its official SDK: an optional part, ``pip install mingzhang[stripe]``."""
