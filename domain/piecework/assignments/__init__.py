"""One household's work on one lot: claimed, done, inspected, paid, and contested if need be.

From acceptance on a lot is leased for some hours. It can be given back without penalty; if nothing
is heard it goes to the next. What is handed in and not answered in time counts as approved. Pieces
are refused only with a reason, a clause of the instructions and a picture, and the worker may
appeal. Materials are counted until every one is a good piece, returned, scrap or accounted for.
"""
