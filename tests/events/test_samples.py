"""One stored sample of each event version, decoded for ever.

A sample is the exact payload that a log holds. It is named ``Name.version.json``, or
``Name.version.variant.json`` where a field may be absent or a flag decides. A sample is never
edited: an event that changes gets a new version and a new sample beside the old one.
"""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from domain import catalogue
from domain.catalogue import EVENTS, UnknownEventError
from domain.decider import Event, happened_field
from domain.funds.accounts import BANK, VENDORS
from domain.funds.posting import Posting
from domain.leaf import DamagedLeafError, decode_leaf, encode_leaf
from domain.merkle import leaf_hash
from domain.money import Currency
from domain.postings import postings
from tests.worlds.samples import SAMPLES

GIFT = SAMPLES["DonationReceived.1.json"]
TAGS = json.loads(Path(__file__).with_name("tags.json").read_text("utf-8"))


class SampleError(AssertionError):
    """A stored sample is not what the code reads or would write today."""


def versions(names: Iterable[str]) -> set[str]:
    """The wire names of samples: ``Name/1`` for ``Name.1.variant.json``."""
    return {"/".join(name.split(".")[:2]) for name in names}


def read(name: str, payload: bytes) -> Event:
    """Decode a sample; it must be of the version in its name and encode to the same bytes."""
    event = catalogue.decode(payload)
    if versions([name]) != {type(event).__struct_config__.tag}:
        raise SampleError(f"{name} holds another event")
    if catalogue.encode(event) != payload:
        raise SampleError(f"{name} would be written otherwise today")
    return event


def sums(entry: Iterable[Posting]) -> dict[Currency, int]:
    """The sum of an entry in each currency."""
    found: Counter[Currency] = Counter()
    for posting in entry:
        found[posting.currency] += posting.minor
    return dict(found)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_decodes_and_encodes_to_its_bytes(name: str) -> None:
    """What was recorded is read for ever, and the same fact is still written the same way."""
    read(name, SAMPLES[name])


@pytest.mark.parametrize("name", SAMPLES)
def test_the_postings_of_a_sample_sum_to_zero(name: str) -> None:
    """In each currency, with no line of zero."""
    entry = postings(read(name, SAMPLES[name]))
    assert not any(sums(entry).values())
    assert all(posting.minor for posting in entry)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_says_whom_it_concerns_and_who_did_it(name: str) -> None:
    """Tags are ``kind:id`` without repetition; staff are named where a field holds them."""
    event = read(name, SAMPLES[name])
    tags = event.tags()
    assert len(set(tags)) == len(tags) > 0
    assert all(kind and key for kind, _, key in (tag.partition(":") for tag in tags))
    assert (event.actor() is not None) is (b'"staff:' in SAMPLES[name])


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_concerns_for_ever_whom_it_concerned(name: str) -> None:
    """Its tags are part of its leaf, and boundaries find it by them: they never change.

    The table is written by hand when a sample is added, and no line of it is edited.
    """
    assert [*read(name, SAMPLES[name]).tags()] == TAGS[name]


def test_every_event_version_has_a_sample() -> None:
    """The catalogue and the samples name the same versions."""
    assert versions(SAMPLES) == {str(kind.__struct_config__.tag) for kind in EVENTS}
    assert len(EVENTS) == len(set(EVENTS))


def test_a_leaf_decodes_and_hashes_for_ever() -> None:
    """The bytes that the tree hashes are read and written as on the first day."""
    leaf = Path(__file__).with_name("leaf.1.txt").read_bytes()
    recorded = decode_leaf(leaf)
    assert (recorded.position, recorded.payload) == (4711, GIFT)
    assert encode_leaf(recorded.header, recorded.payload) == leaf
    digest = "e05d6d10897b90b737e839061e46c0ab4162e1fabd7fac572681676399deb4fc"
    assert leaf_hash(leaf).hex() == digest


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{}",
        b"[1]",
        GIFT[:-1],
        GIFT.replace(b"DonationReceived/1", b"DonationReceived/2"),
        GIFT.replace(b"DonationReceived/1", b"DonationReceived"),
        GIFT.replace(b"DonationReceived/1", b"FromTheFuture/1"),
        GIFT.replace(b'"event":"DonationReceived/1",', b""),
        GIFT.replace(b'"gateway":"sandbox",', b""),
        GIFT.replace(b"10000", b"10000.5"),
        GIFT.replace(b"10000", b'"10000"'),
        GIFT.replace(b"10000", b"9223372036854775808"),
        GIFT.replace(b"CNY", b"XXX"),
        GIFT.replace(b"2026-03-04T", b"2026-13-04T"),
        GIFT.replace(b"sandbox", b"\xff"),
    ],
)
def test_what_is_no_event_is_refused(payload: bytes) -> None:
    """An unknown type or version and broken bytes are an error, never skipped or guessed."""
    with pytest.raises(UnknownEventError):
        read("DonationReceived.1.json", payload)


def test_a_reader_is_told_what_it_does_not_know() -> None:
    """An older program that meets a newer log names the type at which it stopped."""
    with pytest.raises(UnknownEventError, match="NeverHeardOf/1"):
        catalogue.decode(b'{"event":"NeverHeardOf/1"}')


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("FeeCharged.1.json", GIFT),
        ("DonationReceived.2.json", GIFT),
        ("DonationReceived.1.json", GIFT.replace(b'":', b'": ')),
        ("DonationReceived.1.json", GIFT + b"\n"),
        ("DonationReceived.1.json", GIFT.replace(b'"gateway"', b'"more":1,"gateway"')),
        ("DonationReceived.1.json", GIFT.replace(b"00.250000Z", b"00.25Z")),
    ],
)
def test_another_way_to_write_a_sample_is_noticed(name: str, payload: bytes) -> None:
    """A sample under a wrong name, or with bytes that we would not write, fails its test."""
    with pytest.raises(SampleError):
        read(name, payload)


def test_a_missing_sample_and_a_crooked_entry_are_noticed() -> None:
    """The controls of the two checks that compare sums and sets."""
    fewer = set(SAMPLES) - {"PayoutSent.1.json"}
    assert versions(fewer) != versions(SAMPLES)
    crooked = (Posting(BANK, 5, Currency.CNY), Posting(VENDORS, -5, Currency.USD))
    assert any(sums(crooked).values())


@pytest.mark.parametrize("old", [b"\n", b'"v":1', b'"position":4711'])
def test_a_broken_leaf_is_refused(old: bytes) -> None:
    """Without its line feed, in an unknown format or without a position it is no leaf."""
    leaf = Path(__file__).with_name("leaf.1.txt").read_bytes()
    with pytest.raises(DamagedLeafError):
        decode_leaf(leaf.replace(old, b'"v":2' if old == b'"v":1' else b"", 1))


DUE_TIMES = {"widens_at", "retry_at", "expires_at"}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_event_says_when_it_happened(name: str) -> None:
    """By one field of its own, whatever that is called, and never by a time that is due."""
    event = read(name, SAMPLES[name])
    times = [one for one in event.__struct_fields__ if one == "at" or one.endswith("_at")]
    assert [happened_field(type(event))] == [one for one in times if one not in DUE_TIMES]
    assert event.happened_at() == getattr(event, happened_field(type(event)))
