"""Pictures in their folder: whole under their hash, or not there."""

import asyncio
import errno
import os
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import pytest

from marketplace.evidence.errors import (
    PictureStoreBrokenError,
    PictureStoreFullError,
    PictureUnknownError,
)
from marketplace.evidence.pictures import Kind, Picture, clean
from marketplace.evidence.store import AttachmentStore
from tests.worlds.drawing import encoded, gossiping, scene

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[AttachmentStore]:
    """An empty store."""
    async with AttachmentStore(tmp_path / "pictures") as opened:
        yield opened


def files(folder: Path) -> list[Path]:
    """Every file in and below a folder."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("kind", Kind)
async def test_a_picture_is_kept_under_its_hash(
    store: AttachmentStore, tmp_path: Path, kind: Kind
) -> None:
    """The hash of what is stored, in folders of two levels; it comes back as it was kept."""
    upload = gossiping(kind.codec)
    stored = await store.put(upload)
    (path,) = files(tmp_path)
    content = path.read_bytes()
    name = stored.sha256
    assert path.relative_to(tmp_path) == Path("pictures", name[:2], name[2:4], name)
    assert sha256(content).hexdigest() == name
    assert (stored.bytes, stored.width, stored.height) == (len(content), 60, 40)
    assert content == clean(upload).content
    assert await store.get(name) == (kind, content)


async def test_the_same_picture_at_once_is_one(tmp_path: Path) -> None:
    """Thirty uploads through three stores over one folder make one whole file."""
    upload = gossiping("JPEG")
    stores = [AttachmentStore(tmp_path) for _ in range(3)]
    found = await asyncio.gather(*(stores[n % 3].put(upload) for n in range(30)))
    assert len({stored.sha256 for stored in found}) == 1
    assert [path.name for path in files(tmp_path)] == [found[0].sha256]
    for store in stores:
        await store.__aexit__(None, None, None)


@pytest.mark.parametrize("name", ["", "0" * 64, "0" * 63, "A" * 64, "../../etc/passwd", "٠" * 64])
async def test_what_is_not_there_is_unknown(store: AttachmentStore, name: str) -> None:
    """Also what is no hash: nothing else can be read through it."""
    with pytest.raises(PictureUnknownError):
        await store.get(name)


async def test_a_changed_file_is_not_shown(store: AttachmentStore, tmp_path: Path) -> None:
    """The hash speaks for the bytes; uploading the picture again heals the file."""
    upload = gossiping("PNG")
    name = (await store.put(upload)).sha256
    (path,) = files(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-20] + bytes(20))
    with pytest.raises(PictureStoreBrokenError):
        await store.get(name)
    await store.put(upload)
    assert await store.get(name) == (Kind.PNG, whole)


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (errno.ENOSPC, PictureStoreFullError),
        (errno.EDQUOT, PictureStoreFullError),
        (errno.EIO, PictureStoreBrokenError),
    ],
)
async def test_a_full_disk_is_named_and_leaves_nothing(
    store: AttachmentStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    error: type[Exception],
) -> None:
    """When the kernel can't take the bytes, no file is there, not even a part of one."""
    upload, flush = gossiping("JPEG"), os.fsync
    await store.put(encoded(scene(), "PNG"))
    before = files(tmp_path)

    def refuse(descriptor: int) -> None:
        if os.fstat(descriptor).st_size and not os.path.isdir(f"/proc/self/fd/{descriptor}"):  # noqa: PTH112 - a descriptor
            raise OSError(number, os.strerror(number))
        flush(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        with pytest.raises(error):
            await store.put(upload)
    assert files(tmp_path) == before
    # The negative control: with room again the same upload is kept.
    stored = await store.put(upload)
    assert (await store.get(stored.sha256))[0] is Kind.JPEG


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A file stands where the folder should."""
    (tmp_path / "pictures").write_text("in the way")
    async with AttachmentStore(tmp_path / "pictures") as store:
        with pytest.raises(PictureStoreBrokenError):
            await store.put(gossiping("JPEG"))


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from marketplace.evidence.store import AttachmentStore
from tests.worlds.drawing import gossiping

flush, left = os.fsync, int(sys.argv[2])

def flush_or_die(descriptor):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    flush(descriptor)

os.fsync = flush_or_die

async def main():
    async with AttachmentStore(Path(sys.argv[1])) as store:
        print((await store.put(gossiping("JPEG"))).sha256)

asyncio.run(main())
"""


@pytest.mark.parametrize("flushes", range(6))
def test_a_kill_leaves_the_whole_file_or_none(tmp_path: Path, flushes: int) -> None:
    """Killed before each flush to the disk in turn; the last round is not killed at all."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "pictures"), str(flushes)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    named = [path for path in files(tmp_path) if not path.name.endswith(".part")]
    for path in named:
        assert sha256(path.read_bytes()).hexdigest() == path.name
    if flushes < 5:
        # Three folders, the bytes, and the folder that lists the name: only then it is promised.
        assert done.returncode == -signal.SIGKILL, done.stderr
        assert done.stdout == ""
        assert bool(named) == (flushes == 4)
    else:
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip() == named[0].name


async def test_decoding_does_not_block_the_loop(tmp_path: Path) -> None:
    """The loop turns while a picture is decoded: the decoder waits until it did."""
    turned = threading.Event()

    def decode_when_turned(upload: bytes) -> Picture:
        assert turned.wait(10), "the loop stood still"
        return clean(upload)

    async with AttachmentStore(tmp_path, decode_when_turned) as store:
        upload = asyncio.create_task(store.put(gossiping("JPEG")))
        await asyncio.sleep(0)
        assert not upload.done()
        turned.set()
        assert (await upload).width == 60


async def test_names_are_required_to_be_stored(store: AttachmentStore) -> None:
    """All of them or an error that names the first that is not; none is fine."""
    kept = (await store.put(encoded(scene(), "PNG"))).sha256
    assert await store.require([kept, kept]) == (kept, kept)
    assert await store.require([]) == ()
    for unknown in ("0" * 64, "", "..", kept.upper(), kept + "0"):
        with pytest.raises(PictureUnknownError) as caught:
            await store.require([kept, unknown])
        assert caught.value.sha256 == unknown[:64]
