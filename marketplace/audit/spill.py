"""What a replay must remember of a long log: the recent part in memory, the rest in a file.

The files lie in a temporary folder and vanish with it. Nothing is ever read from them that this
process did not write.
"""

import io
import pickle
import sqlite3
from collections.abc import Callable, Iterator, MutableMapping
from hashlib import blake2b
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

import msgspec

RECENT_VALUES: Final = 100_000
"""About 500 bytes each in memory."""
RECENT_OBJECTS: Final = 5_000
"""Several kilobytes each, as a lot of an order with all that was done about it."""
NAMES_AT_ONCE: Final = 300_000
BUCKETS: Final = 256
DIGEST_BYTES: Final = 16
NOTE_BYTES: Final = DIGEST_BYTES + 8
PRAGMAS: Final = (
    "journal_mode = OFF",
    "synchronous = OFF",
    "locking_mode = EXCLUSIVE",
    "cache_size = -65536",
)
KEYS_AT_ONCE: Final = 1_000
V = TypeVar("V")


class Spill(MutableMapping[str, V]):
    """A mapping of which only what was set or got lately is in memory.

    A value may be changed in place until the next one is got or set: it is written when it is moved
    out, whether or not it was changed.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        name: str,
        recent_max: int,
        encode: Callable[[V], bytes],
        decode: Callable[[bytes], V],
    ) -> None:
        self.name = name
        self._connection = connection
        self._recent: dict[str, V] = {}
        self._recent_max = recent_max
        self._encode, self._decode = encode, decode
        self._moved = False
        connection.execute(
            f"CREATE TABLE {name} (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"
        )
        self._select = f"SELECT value FROM {name} WHERE key = ?"  # noqa: S608 - a name of ours
        self._insert = f"INSERT OR REPLACE INTO {name} VALUES (?, ?)"  # noqa: S608 - as above
        self._delete = f"DELETE FROM {name} WHERE key = ?"  # noqa: S608 - as above
        self._page = f"SELECT key FROM {name} WHERE key >= ? ORDER BY key LIMIT ?"  # noqa: S608
        self._within = f"SELECT key FROM {name} WHERE key >= ? AND key < ?"  # noqa: S608 - as above

    def __getitem__(self, key: str) -> V:
        recent = self._recent
        if key in recent:
            return recent[key]
        row = self._connection.execute(self._select, (key,)).fetchone() if self._moved else None
        if row is None:
            raise KeyError(key)
        value = recent[key] = self._decode(row[0])
        self._bound()
        return value

    def get(self, key: str, default: Any = None) -> Any:
        """As that of a dict."""
        found = self._recent.get(key)
        if found is not None:
            return found
        try:
            return self[key]
        except KeyError:
            return default

    def __setitem__(self, key: str, value: V) -> None:
        self._recent[key] = value
        if len(self._recent) > self._recent_max:
            self._bound()

    def __delitem__(self, key: str) -> None:
        found = self._recent.pop(key, None) is not None
        if self._moved:
            found = bool(self._connection.execute(self._delete, (key,)).rowcount) or found
        if not found:
            raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        """All keys in order; meanwhile values may be got, but no keys added or taken out."""
        self._move(len(self._recent))
        rows = self._connection.execute(self._page, ("", KEYS_AT_ONCE)).fetchall()
        while rows:
            yield from (key for (key,) in rows)
            rows = self._connection.execute(self._page, (*rows[-1], KEYS_AT_ONCE)).fetchall()[1:]

    def keys_of(self, owner: str) -> list[str]:
        """The keys that begin with an owner's text, in order."""
        until = owner[:-1] + chr(ord(owner[-1]) + 1)
        rows = self._connection.execute(self._within, (owner, until)).fetchall()
        recent = (key for key in self._recent if key.startswith(owner))
        return sorted({*recent, *(key for (key,) in rows)})

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _bound(self) -> None:
        if len(self._recent) > self._recent_max:
            self._move(self._recent_max // 2 + 1)

    def _move(self, count: int) -> None:
        """Move what was set or got the longest time ago out of memory."""
        recent, encode = self._recent, self._encode
        oldest = sorted(islice(recent, count))
        rows = [(key, encode(recent.pop(key))) for key in oldest]
        self._connection.executemany(self._insert, rows)
        self._moved = self._moved or bool(rows)


class Part(MutableMapping[Any, V]):
    """One owner's part of a mapping: the keys that begin with the owner's text."""

    __slots__ = ("owner", "whole")

    def __init__(self, whole: Spill[V], owner: str) -> None:
        self.whole = whole
        self.owner = owner

    def __getitem__(self, key: Any) -> V:
        return self.whole[f"{self.owner}{key}"]

    def get(self, key: Any, default: Any = None) -> Any:
        """As that of a dict."""
        return self.whole.get(f"{self.owner}{key}", default)

    def __setitem__(self, key: Any, value: V) -> None:
        self.whole[f"{self.owner}{key}"] = value

    def __delitem__(self, key: Any) -> None:
        del self.whole[f"{self.owner}{key}"]

    def __iter__(self) -> Iterator[str]:
        return (key.removeprefix(self.owner) for key in self.whole.keys_of(self.owner))

    def __len__(self) -> int:
        return len(self.whole.keys_of(self.owner))


class Kept(NamedTuple):
    """Where names lie in files, a digest and a position for each.

    Attributes:
        law: What it breaks if one occurs twice.
    """

    folder: Path
    law: str

    def path(self, bucket: int) -> Path:
        """The file of the digests that begin with a byte."""
        return self.folder / f"{self.law.replace(' ', '-')}.{bucket}"

    def notes(self, bucket: int) -> list[bytes]:
        """What it holds, in the order in which it came."""
        path = self.path(bucket)
        notes = path.read_bytes() if path.exists() else b""
        return [notes[at : at + NOTE_BYTES] for at in range(0, len(notes), NOTE_BYTES)]

    def first_repeated(self) -> int | None:
        """The lowest position with a name that occurred before; absent if all are new."""
        found = (_first_repeated(sorted(self.notes(bucket))) for bucket in range(BUCKETS))
        return min((position for position in found if position is not None), default=None)

    def first_lacking(self, other: "Kept") -> int | None:
        """The lowest position of a name that the other has not there; absent if it has all."""
        lacking = (
            _position(note)
            for bucket in range(BUCKETS)
            for note in set(self.notes(bucket)).difference(other.notes(bucket))
        )
        return min(lacking, default=None)


class Names:
    """Names that may each occur once, as digests in bucket files; the verdict comes at the end.

    Attributes:
        kept: Where they lie.
    """

    def __init__(self, spills: "Spills", law: str) -> None:
        self.kept = Kept(spills.folder, law)
        self._spills = spills
        self._buckets = [bytearray() for _ in range(BUCKETS)]
        self._waiting = 0

    def note(self, name: str) -> bool:
        """Take one in; whether it occurred before is only told at the end."""
        digest = blake2b(name.encode(), digest_size=DIGEST_BYTES).digest()
        self._buckets[digest[0]] += digest + self._spills.position.to_bytes(8, "big")
        self._waiting += 1
        if self._waiting == self._spills.names_max:
            self.write()
        return True

    def write(self) -> Kept:
        """Move to the files what is still in memory."""
        for bucket, notes in enumerate(self._buckets):
            if notes:
                with self.kept.path(bucket).open("ab") as file:
                    file.write(notes)
                notes.clear()
        self._waiting = 0
        return self.kept


def _first_repeated(ordered: list[bytes]) -> int | None:
    repeated = (
        _position(note)
        for note, before in pairwise(reversed(ordered))
        if note[:DIGEST_BYTES] == before[:DIGEST_BYTES]
    )
    return min(repeated, default=None)


def _position(note: bytes) -> int:
    return int.from_bytes(note[DIGEST_BYTES:], "big")


class Spills:
    """The stores of one replay, all in one folder.

    Attributes:
        position: Of the event that is replayed; set by whoever replays.
        names: All that were given out.
    """

    def __init__(
        self,
        folder: Path,
        *,
        values_max: int = RECENT_VALUES,
        objects_max: int = RECENT_OBJECTS,
        names_max: int = NAMES_AT_ONCE,
    ) -> None:
        """Keep up to so many of each mapping, and of each law's names, in memory."""
        self.position = 0
        self.folder = folder
        self.names_max = names_max
        self._values_max, self._objects_max = values_max, objects_max
        self._spills: dict[str, Spill[Any]] = {}
        self.names: list[Names] = []
        self._connection = sqlite3.connect(folder / "spilled.sqlite", isolation_level=None)
        for pragma in PRAGMAS:
            self._connection.execute(f"PRAGMA {pragma}")
        # Nothing is ever committed: what is read comes from this connection.
        self._connection.execute("BEGIN")

    def values(self, name: str, kind: Any) -> Spill[Any]:
        """Small values of a type that msgspec can decode."""
        encode, decode = msgspec.msgpack.Encoder().encode, msgspec.msgpack.Decoder(kind).decode
        return self._spill(name, self._values_max, encode, decode)

    def objects(self, name: str) -> Spill[Any]:
        """Objects of plain classes; parts of other mappings in them are kept by name."""
        return self._spill(name, self._objects_max, self._pickle, self._unpickle)

    def part(self, whole: MutableMapping[Any, Any], owner: str) -> Part[Any]:
        """What belongs to one owner; the length keeps owners apart, whatever their ids are."""
        assert isinstance(whole, Spill)
        return Part(whole, f"{len(owner)}:{owner}:")

    def once(self, law: str) -> Names:
        """No names yet."""
        names = Names(self, law)
        self.names.append(names)
        return names

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _spill(
        self,
        name: str,
        recent_max: int,
        encode: Callable[[Any], bytes],
        decode: Callable[[bytes], Any],
    ) -> Spill[Any]:
        spill = Spill(self._connection, name, recent_max, encode, decode)
        self._spills[name] = spill
        return spill

    def _pickle(self, value: Any) -> bytes:
        file = io.BytesIO()
        _Pickler(file, pickle.HIGHEST_PROTOCOL).dump(value)
        return file.getvalue()

    def _unpickle(self, stored: bytes) -> Any:
        return _Unpickler(io.BytesIO(stored), self._spills).load()


class _Pickler(pickle.Pickler):
    def persistent_id(self, value: Any) -> tuple[str, str] | None:
        """Where a part lies; absent for all else, which is written out."""
        return (value.whole.name, value.owner) if type(value) is Part else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, spills: dict[str, Spill[Any]]) -> None:
        super().__init__(file)
        self._spills = spills

    def persistent_load(self, pid: tuple[str, str]) -> Part[Any]:
        """The part that lies there."""
        name, owner = pid
        return Part(self._spills[name], owner)
