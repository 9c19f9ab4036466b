"""The broker that wakes actors: Redis, Valkey or RabbitMQ, by its address."""

from typing import Final

from dramatiq import Broker

NAMESPACE: Final = "mingzhang"
ANSWER_SECONDS: Final = 3.0
"""A broker that is silent for longer is as good as gone."""


def broker_of(url: str, *, answer_seconds: float = ANSWER_SECONDS) -> Broker:
    """Connect to nothing yet; the first message does.

    Args:
        url: Of Redis, Valkey or RabbitMQ.
        answer_seconds: How long Redis or Valkey may be silent. RabbitMQ sends heartbeats.
    """
    if url.startswith("amqp"):
        from dramatiq.brokers.rabbitmq import RabbitmqBroker  # noqa: PLC0415 - one of two is used

        return RabbitmqBroker(url=url)
    from dramatiq.brokers.redis import RedisBroker  # noqa: PLC0415 - one of two is used
    from redis import Redis  # noqa: PLC0415
    from redis.backoff import NoBackoff  # noqa: PLC0415
    from redis.retry import Retry  # noqa: PLC0415

    client = Redis.from_url(
        url,
        socket_timeout=answer_seconds,
        socket_connect_timeout=answer_seconds,
        # A kept connection may have died since its last use; whoever sends asks again for more.
        retry=Retry(NoBackoff(), 1),
    )
    return RedisBroker(client=client, namespace=NAMESPACE)  # type: ignore[no-untyped-call]


def ask(broker: Broker, queue: str) -> None:
    """Ask a broker for a sign of life; blocks.

    Raises:
        Exception: of the broker's own kind: it is away, or does not answer in time.
    """
    client = getattr(broker, "client", None)
    if client is not None:
        client.ping()
        return
    broker.get_queue_message_counts(queue)  # type: ignore[attr-defined]
