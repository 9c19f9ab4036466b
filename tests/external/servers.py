"""Servers of others: where they are, and how what was made there is taken away again."""

import os
from typing import Final

import pika
import pytest

QUEUES: Final = ("", ".DQ", ".XQ")
"""What the broker's client makes of one queue: now, later, never."""


def given(name: str) -> str:
    """The address of a server; the test is skipped where there is none."""
    url = os.environ.get(name)
    if not url:
        pytest.skip(f"{name} is not set")
    return url


def clean_amqp(url: str, queue: str) -> None:
    """Take the queues away."""
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        for suffix in QUEUES:
            connection.channel().queue_delete(queue + suffix)
