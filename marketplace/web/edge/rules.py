"""What the edge allows, in figures."""

from typing import Final

from msgspec import Struct

from marketplace.web.edge.clients import Networks


class EdgeRules(Struct, frozen=True):
    """What one client may do; 0 requests a minute stand for any number.

    Attributes:
        reads_a_minute: Reads that a client may make of one kind of address.
        commands_a_minute: The same of commands.
        exports_a_minute: The same of what is read whole: the log, and statements as CSV.
        notices_a_minute: Notices of a gateway that one address may send.
        streams: How many may read the log at the same time, in one process.
        streams_of_one: How many of these may be one client's.
        bodies_of_one: How many bodies of one client may be half read at the same time.
        connections_of_one: How many connections a client may hold, in one process.
        stalled_seconds: How long a client may take nothing of an answer, or send nothing of a body.
        slowest_bytes_a_second: What a body must bring beside that.
        stream_seconds: How long one answer may last.
        trusted: Proxies whose word about the client's address and about TLS is taken.
        broker_url: Where processes count together; absent or RabbitMQ: each counts for itself.
    """

    reads_a_minute: int = 0
    commands_a_minute: int = 0
    exports_a_minute: int = 0
    notices_a_minute: int = 0
    streams: int = 32
    streams_of_one: int = 4
    bodies_of_one: int = 64
    connections_of_one: int = 512
    stalled_seconds: float = 20.0
    slowest_bytes_a_second: int = 4_096
    stream_seconds: float = 1_800.0
    trusted: Networks = ()
    broker_url: str | None = None


AS_OFTEN_AS_ONE_LIKES: Final = EdgeRules(bodies_of_one=1_000_000)
"""Nothing of one client's is counted but streams; what bounds time stands."""
