"""``marketplace serve``."""

import os
import resource
import socket
import sys

import click

from marketplace.cli.session import database, gateways_of

HOST, PORT = "127.0.0.1", 8000
HEADERS_MS = 15_000
"""How long a connection may take for a request's head, and may be idle between two requests."""
BUFFER_BYTES = 64 * 1024
"""What is kept of a request that nobody has read yet: the longest head."""
CONNECTIONS_MAX, KEPT_FILES = 4_096, 256
"""Connections that a process has at a time, whoever opened them, and files that it needs besides;
whoever comes beyond waits in the system's queue until another is closed."""


@click.command("serve")
@click.option("--host", default=HOST, show_default=True)
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65_535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
def command(host: str, port: int, workers: int) -> None:
    """Serve the API and the pages until told to stop."""
    require_free(host, port)
    with database() as (settings, dsn):
        # Refused here, once, and not by each of the server's own processes again and again.
        if settings.gateways_file is not None:
            gateways_of(settings)
        # The server's own processes read their settings from the environment.
        os.environ["DATABASE_URL"] = dsn
        serve("marketplace.processes.web_process:create", host, port, workers)


def connections_for(files: int) -> int:
    """How many connections fit into so many open files, so that none is ever missing elsewhere.

    The database and the log need theirs also while somebody opens all that he can.
    """
    return max(min(CONNECTIONS_MAX, files - KEPT_FILES), 1)


def _open_files() -> int:
    """Raise this process' bound to what it needs, as far as it may; what it is then."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS_MAX + KEPT_FILES
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    raised = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
    return raised


def serve(
    target: str,
    host: str,
    port: int,
    workers: int = 1,
    headers_ms: int = HEADERS_MS,
    connections: int | None = None,
) -> None:
    """Serve an application, as a function's name says that makes it, until told to stop.

    A process has so many connections at a time; as many as files allow, if not said.

    Over HTTP/1.1 only: each connection carries one request at a time, so that what is bounded for a
    connection is bounded for a client.
    """
    # The demo needs this module's other half only.
    from granian import Granian  # noqa: PLC0415
    from granian.constants import HTTPModes, Interfaces, Loops  # noqa: PLC0415
    from granian.http import HTTP1Settings  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    Granian(
        target,
        factory=True,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        address=host,
        port=port,
        workers=workers,
        # One that ends is begun again; one that ends at once, again and again, ends all of them.
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
        websockets=False,
        backpressure=connections or connections_for(_open_files()),
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=headers_ms, max_buffer_size=BUFFER_BYTES),
    ).serve()


def require_free(host: str, port: int) -> None:
    """Exit with one line if nothing can listen there."""
    try:
        _bound(host, port)
    except OSError as error:
        reason = f"{host}:{port} can't be used ({error.strerror}); choose another --port"
        click.echo(f"marketplace: {reason}", err=True)
        sys.exit(2)


def free_port(host: str, wanted: int) -> int:
    """That port if something can listen there, else any other."""
    try:
        return _bound(host, wanted)
    except (OSError, OverflowError):
        return _bound(host, 0)


def _bound(host: str, port: int) -> int:
    with socket.socket() as probe:
        # As the server does, so that a port in TIME_WAIT counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        found: int = probe.getsockname()[1]
        return found
