"""Files are whole or absent, named by their content, and never change."""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.config import ROOT
from app.core.storage import NAME_LENGTH, BlobStore, clean_name


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    store = BlobStore(tmp_path / "files")
    store.prepare()
    return store


def test_a_kept_file_lies_under_its_hash(blobs: BlobStore) -> None:
    blob = blobs.put(b"hello")
    assert blob.sha256 == hashlib.sha256(b"hello").hexdigest()
    assert blob.size == 5
    assert blobs.path(blob.sha256).read_bytes() == b"hello"


def test_what_is_not_kept_leaves_nothing(blobs: BlobStore) -> None:
    with blobs.receive() as incoming:
        incoming.write(b"half a file")
    assert list(blobs.incoming.iterdir()) == []
    assert [p for p in blobs.root.rglob("*") if p.is_file()] == []


def test_the_same_content_is_stored_once(blobs: BlobStore) -> None:
    first, second = blobs.put(b"same"), blobs.put(b"same")
    assert first == second
    assert len([p for p in blobs.root.rglob("*") if p.is_file()]) == 1


def test_the_sweep_takes_only_what_was_abandoned_long_ago(blobs: BlobStore) -> None:
    old, new = blobs.incoming / "old", blobs.incoming / "new"
    for path in (old, new):
        path.write_bytes(b"x")
    os.utime(old, (1, 1))
    assert blobs.sweep() == 1
    assert not old.exists()
    assert new.exists()


@pytest.mark.parametrize("bad", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_only_a_hash_names_a_file(blobs: BlobStore, bad: str) -> None:
    with pytest.raises(ValueError, match="sha256"):
        blobs.path(bad)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\Bericht.pdf", "Bericht.pdf"),
        ("line\r\nbreak.pdf", "linebreak.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("報告 最終.pdf", "報告 最終.pdf"),
        ("\x00", "file"),
        ("", "file"),
        ("..", "file"),
    ],
)
def test_a_name_is_cleaned(given_name: str, kept: str) -> None:
    assert clean_name(given_name) == kept


def test_a_long_name_keeps_its_ending() -> None:
    name = clean_name("x" * 300 + ".pdf")
    assert len(name) == NAME_LENGTH
    assert name.endswith(".pdf")


@given(st.text())
def test_any_name_becomes_one_that_can_be_shown_and_sent(name: str) -> None:
    cleaned = clean_name(name)
    assert 0 < len(cleaned) <= NAME_LENGTH
    assert "/" not in cleaned
    assert "\\" not in cleaned
    assert not any(ord(c) < 32 for c in cleaned)


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from app.core.storage import BlobStore

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = BlobStore(Path(sys.argv[1]))
incoming = store.receive()
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
try:
    incoming.write(b"x" * 500)
    incoming.flush()
except OSError:
    print("no room")
incoming.close()
print(list(store.incoming.iterdir()))
"""


def test_an_upload_that_finds_no_room_leaves_nothing_behind(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    ).stdout
    assert said.split("\n") == ["no room", "[]", ""]


def test_what_was_abandoned_is_cleared_away_by_the_next_upload(tmp_path: Path) -> None:
    BlobStore(tmp_path).prepare()
    old, new = tmp_path / "incoming" / "old", tmp_path / "incoming" / "new"
    for path, age in ((old, 2 * 24 * 3600), (new, 60)):
        path.write_bytes(b"part of a report")
        os.utime(path, (time.time() - age,) * 2)
    with BlobStore(tmp_path).receive():
        assert not old.exists()
        assert new.exists()
