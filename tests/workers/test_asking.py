"""What makes no progress is asked for ever more rarely, whatever clocks say meanwhile."""

from datetime import timedelta

from tests.worlds.story import NOW
from workers.asking import WAIT_MAX, WAIT_MIN, AskedLately, asked_now

YEAR = timedelta(days=365)


def test_it_is_left_alone_for_ever_longer() -> None:
    """Ten seconds, then twice as long each time, up to a bound."""
    asked = asked_now(None, NOW)
    waits = [asked.wait]
    for _ in range(8):
        assert asked.rests(asked.at + asked.wait - timedelta(microseconds=1))
        assert not asked.rests(asked.at + asked.wait)
        asked = asked_now(asked, asked.at + asked.wait)
        waits.append(asked.wait)
    assert waits[:3] == [WAIT_MIN, 2 * WAIT_MIN, 4 * WAIT_MIN]
    assert waits[-1] == WAIT_MAX


def test_a_clock_that_was_put_right_does_not_silence_it() -> None:
    """Asked while the clock was a year ahead, it is asked again at once, not in a year."""
    asked = asked_now(None, NOW + YEAR)
    assert asked.rests(NOW + YEAR)
    assert not asked.rests(NOW)


def test_who_rests_makes_room_for_others() -> None:
    """Each rests for itself, and one that is done begins anew when it comes again."""
    asked: AskedLately[str] = AskedLately()
    asked.note("first", NOW)
    asked.note("second", NOW)
    assert asked.resting(NOW) == ["first", "second"]
    later = NOW + WAIT_MIN
    assert asked.resting(later) == []
    asked.note("first", later)
    assert asked.resting(later + WAIT_MIN) == ["first"]
    asked.forget_all_but({"second", "third"})
    assert asked.resting(later) == []
    asked.note("first", later)
    assert asked.resting(later + WAIT_MIN) == []
