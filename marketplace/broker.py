"""The broker that wakes actors: Redis, Valkey or RabbitMQ, by its address."""

from dramatiq import Broker

NAMESPACE = "mingzhang"


def broker_of(url: str) -> Broker:
    """Connect to nothing yet; the first message does."""
    if url.startswith("amqp"):
        from dramatiq.brokers.rabbitmq import RabbitmqBroker  # noqa: PLC0415 - one of two is used

        return RabbitmqBroker(url=url)
    from dramatiq.brokers.redis import RedisBroker  # noqa: PLC0415 - one of two is used

    return RedisBroker(url=url, namespace=NAMESPACE)  # type: ignore[no-untyped-call]
