"""The in-memory twins of what Portnet ID keeps; contract tests hold both to their promises."""

from tests.portnet_id.memory.hasher import PlainHasher
from tests.portnet_id.memory.stores import MemoryStores
from tests.portnet_id.memory.under_way import (
    MemoryBurns,
    MemoryDrafts,
    MemoryFailedSignIns,
    MemoryInteractions,
)

__all__ = [
    "MemoryBurns",
    "MemoryDrafts",
    "MemoryFailedSignIns",
    "MemoryInteractions",
    "MemoryStores",
    "PlainHasher",
]
