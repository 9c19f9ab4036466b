"""What an order may ask of a worker beforehand: a passed test, or a training.

The questions are public; the key to the answers is committed to when the test is made and lies in
the vault, so that every score can be checked later and nobody can read the key in the log.
"""
