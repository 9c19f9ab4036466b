"""By which edition of a rule an event was decided.

A rule that becomes stricter, or that says more, must leave what was recorded before as it was: it
was right by the rule of its day. So an event whose rule has changed says which edition decided it.
One that says nothing was decided by the first.
"""

from typing import Annotated, Final

from domain.bounds import Within

FIRST: Final = 1
SECOND: Final = 2
Edition = Annotated[int, Within(FIRST, SECOND)]
