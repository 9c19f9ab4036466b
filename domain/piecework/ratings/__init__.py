"""What worker and buyer think of each other, revealed together.

A rating is sealed as a commitment. Once both have sealed theirs, or fourteen days after the work
came to its end, all that there is is opened in one event: nobody answers a rating with a rating.
"""
