"""Our ids in a gateway's alphabet, and back."""

import re
from typing import Final

from domain.text import GatewayName
from workers.gateway import GatewayRefusedError

_OURS: Final = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*", re.ASCII)


class Names:
    """Each hyphen of our ids is another character outside, and the other way round.

    So no table has to remember which name is whose. An id that holds that character itself, or is
    too long, can't be told; ours are letters, hyphens and base 32, which has no 0, 1, 8 and 9.
    """

    def __init__(self, gateway: GatewayName, hyphen: str, characters_max: int) -> None:
        self._gateway, self._hyphen, self._characters_max = gateway, hyphen, characters_max

    def outside(self, name: str) -> str:
        """What the gateway calls it.

        Raises:
            GatewayRefusedError: it has no name there; nothing was asked.
        """
        clash = self._hyphen != "-" and self._hyphen in name
        if clash or not _OURS.fullmatch(name) or len(name) > self._characters_max:
            raise GatewayRefusedError(self._gateway, f"{name} can't be a name there")
        return name.replace("-", self._hyphen)

    def ours(self, name: str) -> str:
        """What we call it; of a stranger's name, something that nothing of ours is called."""
        return name.replace(self._hyphen, "-")
