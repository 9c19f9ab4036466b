"""What gateways tell unasked: believed if it is theirs, booked once, answered when it is kept.

A notice is booked while the gateway waits, and only then accepted; whatever goes wrong in between
(the database is away, the process is killed) the gateway hears no acceptance and tells it again. So
there is no inbox beside the log that could be lost or read twice.
"""

import logging
from typing import Any, Final

from litestar import Request, Response, post
from litestar.exceptions import ServiceUnavailableException
from litestar.params import FromPath

from marketplace.log.log import utc_now
from marketplace.paying import NoticeNotBelievedError, Paying, PaymentGatewayUnknownError
from marketplace.web.auth import ANY_BODY, ROLES
from workers.gateway import GatewayError, NoticeRefusedError
from workers.payments import NoticeUnhandledError, PaymentWorker

NOTICE_BYTES_MAX: Final = 64 * 1024
logger = logging.getLogger(__name__)


@post(
    "/webhooks/{gateway:str}",
    opt={ROLES: (), ANY_BODY: True},
    request_max_body_size=NOTICE_BYTES_MAX,
    include_in_schema=False,
    status_code=200,
)
async def take_notice(request: Request[Any, Any, Any], gateway: FromPath[str]) -> Response[bytes]:
    """Keep what a gateway says; the same again is kept once and accepted again."""
    paying: Paying = request.app.state.paying
    rail = paying.gateways.get(gateway)
    if rail is None:
        raise PaymentGatewayUnknownError(gateway)
    body = await request.body()
    try:
        notices = rail.read_notice(dict(request.headers), body, utc_now())
    except NoticeRefusedError as error:
        why = type(error).__name__.removeprefix("Notice").removesuffix("Error")
        raise NoticeNotBelievedError(gateway, why.lower()) from error
    payments: PaymentWorker = request.app.state.payments
    try:
        await payments.handle(rail.name, notices)
    except (NoticeUnhandledError, GatewayError) as error:
        logger.exception("a notice of gateway %s is not kept", gateway)
        raise ServiceUnavailableException from error
    reply = rail.accepted
    return Response(content=reply.body, status_code=reply.status, media_type=reply.media_type)
