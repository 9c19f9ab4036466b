"""Which command is due when a due time comes."""

from typing import Final

from domain.capabilities import CAPABILITIES
from domain.due import DueKind, DueTime

DUE_TIMES: Final[dict[DueKind, DueTime]] = {
    due.kind: due for capability in CAPABILITIES for due in capability.due_times
}
"""By kind, as the table of due times has it."""
