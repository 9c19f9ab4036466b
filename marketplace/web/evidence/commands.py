"""Pictures over HTTP: sent raw, kept under their hash, never changed."""

from dataclasses import dataclass
from typing import Any, Final

import asyncpg
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.openapi.spec import (
    OpenAPIMediaType,
    OpenAPIResponse,
    Operation,
    RequestBody,
    Schema,
)
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import FromPath

from domain.ids import PictureHash
from marketplace.evidence.errors import PictureTooLargeError
from marketplace.evidence.pictures import UPLOAD_BYTES_MAX, Kind
from marketplace.evidence.store import AttachmentStore, Stored
from marketplace.evidence.uploads import note_upload
from marketplace.identity.staff import Role
from marketplace.vault.accesses import AccessKind, note
from marketplace.web.auth import ROLES, caller
from marketplace.web.evidence.access import Evidence

FOR_EVER: Final = "private, max-age=31536000, immutable"
"""For whoever asked with a token, not for caches in between."""
EVIDENCE: Final = "evidence of a case"
RAW: Final = {
    kind.value: OpenAPIMediaType(
        schema=Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
    )
    for kind in Kind
}


@dataclass
class Upload(Operation):
    """An operation whose body is a picture."""

    def __post_init__(self) -> None:
        """Describe the body, which the framework does not see."""
        self.request_body = RequestBody(
            content=RAW, required=True, description="The picture's bytes, at most 2 MiB."
        )


@dataclass
class Download(Operation):
    """An operation that answers with a picture."""

    def __post_init__(self) -> None:
        """Describe the answers, which the framework takes for JSON."""
        self.responses = {
            "200": OpenAPIResponse(description="The picture.", content=RAW),
            "304": OpenAPIResponse(description="You have it: If-None-Match names its hash."),
        }
        self.security = [{"token": []}]


@post(
    "/attachments",
    request_max_body_size=UPLOAD_BYTES_MAX,
    operation_class=Upload,
    opt={ROLES: tuple(Role)},
)
async def upload_picture(
    request: Request[Any, Any, Any], attachments: NamedDependency[AttachmentStore]
) -> Stored:
    """Keep a JPEG, PNG or WebP, freed of all metadata; the same picture again is the same hash.

    Until an event names it, it is for whoever sent it.
    """
    try:
        content = await request.body()
    except RequestEntityTooLarge:
        raise PictureTooLargeError("bytes", UPLOAD_BYTES_MAX) from None
    stored, staff = await attachments.put(content), request.state.staff
    await note_upload(request.app.state.pool, stored.sha256, staff.actor_id, staff.party)
    return stored


@get("/attachments/{sha256:str}", operation_class=Download)
async def read_picture(
    request: Request[Any, Any, Any],
    sha256: FromPath[str],
    attachments: NamedDependency[AttachmentStore],
) -> Response[bytes]:
    """A picture by its hash, for those whose case it is; it never changes."""
    staff = await caller(request)
    await Evidence(request.app.state, staff).require_readable(PictureHash(sha256))
    kind, content = await attachments.get(sha256)
    if staff.role is Role.AUDITOR:
        pool: asyncpg.Pool = request.app.state.pool
        await note(pool, staff.actor_id, AccessKind.PICTURE, sha256, EVIDENCE)
    headers = {"ETag": f'"{sha256}"', "Cache-Control": FOR_EVER}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    return Response(content, media_type=kind, headers=headers)


COMMANDS: Final = (upload_picture, read_picture)
