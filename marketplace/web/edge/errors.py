"""Why the edge turns a request away."""

from litestar.exceptions import ClientException, HTTPException


class UnreadableRequestError(ClientException):
    """Path, query or headers are no UTF-8, or the body no JSON that says one thing only."""


class ClientGoneError(ClientException):
    """The client hung up while it sent: nobody hears this answer."""


class BodyTooSlowError(ClientException):
    """The body did not come in time."""

    status_code = 408


class TooManyRequestsError(ClientException):
    """One client asked more often than may be, or for too much at once."""

    status_code = 429


class TooManyStreamsError(HTTPException):
    """All together read as much of the log as the process has room for."""

    status_code = 503
    problem = "TooManyStreams"
