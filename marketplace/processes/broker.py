"""The broker that wakes actors: Redis, Valkey or RabbitMQ, by its address."""

from typing import Any, Final

from dramatiq import Broker

NAMESPACE: Final = "mingzhang"
ANSWER_SECONDS: Final = 3.0
"""A broker that is silent for longer is as good as gone."""
HEARTBEAT_SECONDS: Final = 10
"""RabbitMQ and we hear of each other so often; after two that are missing the other is gone."""


def broker_of(url: str, *, answer_seconds: float = ANSWER_SECONDS) -> Broker:
    """Connect to nothing yet; the first message does.

    Args:
        url: Of Redis, Valkey or RabbitMQ.
        answer_seconds: How long Redis or Valkey may be silent, or RabbitMQ when it is connected to;
            later it sends heartbeats, as often as the address says or else every ten seconds.
    """
    if url.startswith("amqp"):
        from dramatiq.brokers.rabbitmq import RabbitmqBroker  # noqa: PLC0415 - one of two is used

        broker = RabbitmqBroker(url=url)
        for parameters in _all_of(broker.parameters):
            parameters.socket_timeout = parameters.stack_timeout = answer_seconds
            if parameters.heartbeat is None:
                parameters.heartbeat = HEARTBEAT_SECONDS
        return broker
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


def _all_of(parameters: Any) -> list[Any]:
    """One address, or several of one cluster."""
    return parameters if isinstance(parameters, list) else [parameters]


def ask(broker: Broker, queue: str) -> None:
    """Ask a broker for a sign of life; blocks, always in one thread, which has its connection.

    Raises:
        Exception: of the broker's own kind: it is away, or does not answer in time.
    """
    client = getattr(broker, "client", None)
    if client is not None:
        client.ping()
        return
    rabbit: Any = broker
    try:
        rabbit.get_queue_message_counts(queue)
    except Exception:
        # What this thread has lost says for ever that it is closed; the next time it opens another.
        del rabbit.connection
        raise
