"""Work on a lot in hand: more time, handing in, giving back."""
