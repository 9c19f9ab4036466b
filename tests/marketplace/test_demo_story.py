"""The demo's story shows everything that it promises, and obeys every rule while it is told."""

from domain.commitments import commit
from domain.facts.piecework.assignment_status import AssignmentStatus
from domain.facts.piecework.materials import MaterialsReturned, ScrapAccepted
from domain.facts.piecework.order_status import OrderStatus
from domain.facts.piecework.orders import SampleRetaken
from domain.facts.piecework.work import AssignmentSubmitted, RestKept
from domain.piecework.whole_orders.laws.conserved import Orders
from marketplace.demo.loading import neediest, openings
from marketplace.demo.piecework import PieceworkStory
from marketplace.demo.story import Story, household_id
from tests.worlds.book import Book
from tests.worlds.demo import CAST, NOW, PICTURES


def test_the_story_has_orders_and_lots_in_every_state() -> None:
    """As of its last event; and the ledger holds."""
    gifts = list(Story(CAST.officer, CAST.approver, NOW).tell())
    piecework = PieceworkStory(CAST, NOW, neediest(gifts), PICTURES).tell()
    book = Book(one.command for one in (*gifts, *piecework))
    book.ledger.check_whole()
    orders = book.ledger.books.of(Orders).by_id.values()
    assert {one.order.status for one in orders} == set(OrderStatus) - {OrderStatus.UNKNOWN}
    lots = [lot for one in orders for lot in one.lots.values()]
    statuses = {claim.status for lot in lots for claim in lot.assignments.values()}
    assert statuses == set(AssignmentStatus)
    assert any(lot.held_by() for lot in lots), "no token waits at the station"
    told = book.events
    assert any(isinstance(one, AssignmentSubmitted) and one.late for one in told)
    for kind in (RestKept, ScrapAccepted, MaterialsReturned, SampleRetaken):
        assert any(isinstance(one, kind) for one in told), kind.__name__


def test_whatever_the_story_says_in_words_can_be_opened() -> None:
    """A statement in the log is a commitment; the vault gets what opens it."""
    spoken = 0
    for command, _ in PieceworkStory(CAST, NOW, [household_id(1)], PICTURES).tell():
        statement = getattr(command, "statement", None)
        if statement is not None:
            (kept,) = openings(command)
            assert kept.commitment == statement
            assert commit(kept.field, kept.value, kept.salt) == statement
            spoken += 1
    assert spoken >= 3
