"""The library's persistence module over our log.

A program written for the library runs on our log when its environment says
``PERSISTENCE_MODULE=marketplace.log.factory`` and gives the ``DATABASE_URL`` of a migrated
database; each may carry the prefix of one application, as everywhere in the library. Its
projections may use the same module for their views.
"""

from collections.abc import Callable
from typing import NoReturn

from marketplace.log.contract import (
    DCBInfrastructureFactory,
    Environment,
    EnvType,
    InfrastructureFactory,
    InfrastructureFactoryError,
    NotSupportedError,
    resolve_topic,
)
from marketplace.log.recorder import MarketplaceRecorder
from marketplace.log.tracking import MarketplaceTrackingRecorder
from marketplace.processes.settings import Settings, SettingsError, read_settings


class MarketplaceFactory(
    InfrastructureFactory[MarketplaceTrackingRecorder],
    DCBInfrastructureFactory[MarketplaceTrackingRecorder],
):
    """Makes recorders on one database and closes them together."""

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        self._settings = _settings_of(self.env)
        self._closing: list[Callable[[], None]] = []

    @property
    def _dsn(self) -> str:
        if self._settings.database_url is None:
            raise InfrastructureFactoryError("DATABASE_URL is not set")
        return self._settings.database_url

    def dcb_recorder(self) -> MarketplaceRecorder:
        """The log."""
        recorder = MarketplaceRecorder(self._dsn, origin=self._settings.marketplace_origin)
        self._closing.append(recorder.close)
        return recorder

    def tracking_recorder(
        self, tracking_recorder_class: type[MarketplaceTrackingRecorder] | None = None
    ) -> MarketplaceTrackingRecorder:
        """A view: the class given, else the one that TRACKING_RECORDER_TOPIC names, else ours.

        It outlives this factory, which the library's projection runner drops at once.
        """
        chosen = tracking_recorder_class
        if chosen is None:
            topic = self.env.get(self.TRACKING_RECORDER_TOPIC)
            chosen = resolve_topic(topic) if topic else MarketplaceTrackingRecorder
        if not (isinstance(chosen, type) and issubclass(chosen, MarketplaceTrackingRecorder)):
            raise InfrastructureFactoryError(f"{chosen} is no MarketplaceTrackingRecorder")
        return chosen(self._dsn, self.env.name)

    def close(self) -> None:
        """Close the logs that this factory opened."""
        while self._closing:
            self._closing.pop()()

    def aggregate_recorder(self, purpose: str = "events") -> NoReturn:
        """Refuse: streams of aggregates are no part of a tagged log."""
        raise _not_supported("aggregate_recorder", purpose)

    def application_recorder(self) -> NoReturn:
        """Refuse: as above; ``dcb_recorder`` is what a program of tagged events asks for."""
        raise _not_supported("application_recorder")

    def process_recorder(self) -> NoReturn:
        """Refuse: as above; ``tracking_recorder`` is what a projection asks for."""
        raise _not_supported("process_recorder")


def _not_supported(what: str, *asked: str) -> NotSupportedError:
    offered = "dcb_recorder and tracking_recorder"
    call = f"{what}({', '.join(asked)})"
    return NotSupportedError(f"no {call}: the log holds tagged events and offers {offered}")


def _settings_of(env: Environment) -> Settings:
    """Our settings, each under its own name or with the application's prefix."""
    names = (field.upper() for field in Settings.__struct_fields__)
    found = {name: value for name in names if (value := env.get(name)) is not None}
    try:
        return read_settings(found)
    except SettingsError as error:
        raise InfrastructureFactoryError(str(error)) from error
