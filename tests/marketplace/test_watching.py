"""The demo's parts: begun again with growing waits, or all stops with one clear line."""

import pytest

from marketplace.demo.watching import FAILURES_MAX, STEADY_SECONDS, WAIT_SECONDS_MAX, Watched
from marketplace.embedded.server import EmbeddedServerError


class Restless:
    """A part that ends when it is told to, and perhaps can't be begun."""

    name = "restless"

    def __init__(self) -> None:
        self.goes_on, self.startable, self.starts = True, True, 0

    def ended(self) -> str | None:
        """As the test wants it."""
        return None if self.goes_on else "restless ended"

    def restart(self) -> None:
        """Begin again if that works now."""
        self.starts += 1
        if not self.startable:
            raise EmbeddedServerError("restless won't start")
        self.goes_on = True


def test_what_ends_is_begun_again_after_a_while() -> None:
    """Told once when it ends and once when it goes on; while it goes on nothing is done."""
    part, told = Restless(), list[str]()
    watched = Watched(part, told.append, 0)
    watched.look(1)
    part.goes_on = False
    watched.look(2)
    watched.look(2.9)
    assert (part.starts, told) == (0, ["restless ended; starting it again in 1 s"])
    watched.look(3)
    watched.look(4)
    assert (part.starts, told[1:]) == (1, ["restless was started again"])


def test_what_never_lasts_stops_everything_with_one_line() -> None:
    """The waits grow up to a bound, and there are only so many."""
    part, told = Restless(), list[str]()
    part.startable, part.goes_on = False, False
    watched = Watched(part, told.append, 0)

    def look_for_long() -> None:
        for second in range(FAILURES_MAX * (WAIT_SECONDS_MAX + 1)):
            watched.look(second)

    with pytest.raises(EmbeddedServerError, match="6 times in a row: restless won't start"):
        look_for_long()
    assert [line.rpartition(" in ")[2] for line in told] == ["1 s", "2 s", "4 s", "8 s", "15 s"]


def test_what_lasted_is_forgiven() -> None:
    """Any number of ends far apart does not stop the others."""
    part, now = Restless(), 0
    watched = Watched(part, lambda _: None, 0)
    for _ in range(3 * FAILURES_MAX):
        now += STEADY_SECONDS
        part.goes_on = False
        watched.look(now)
        now += 1
        watched.look(now)
    assert part.starts == 3 * FAILURES_MAX
