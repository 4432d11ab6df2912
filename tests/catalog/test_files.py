"""What a disk can hold that an editor would not write."""

import os

import pytest

from sieminator.catalog.detections import read_content
from sieminator.catalog.files import LARGEST, read_text
from tests.catalog.archive import content
from tests.catalog.room import PLATFORMS


def read(root, raw):
    (root / "a.txt").write_bytes(raw)
    found = []
    return read_text(root, "a.txt", found.append), [str(problem) for problem in found]


@pytest.mark.parametrize("raw", [b"a\nb\n", b"a\r\nb\r\n", b"\xef\xbb\xbfa\nb\n", b"\xef\xbb\xbfa\r\nb\n"])
def test_line_ends_and_the_byte_order_mark_do_not_matter(tmp_path, raw):
    assert read(tmp_path, raw) == ("a\nb\n", [])


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"a\n\xc3\xa4b\xff\n", "a.txt:2:3: FIL004: the file is not UTF-8 (byte 0xff); save it as UTF-8"),
        ("a\nü".encode("utf-16"), "a.txt:1:1: FIL004: the file is not UTF-8 (byte 0xff); save it as UTF-8"),
    ],
)
def test_a_byte_that_is_not_utf_8_is_named_with_its_place(tmp_path, raw, said):
    assert read(tmp_path, raw) == (None, [said])


@pytest.mark.parametrize("character", ["\0", "\x1b", "\r", "\x85", "\u2028", "\u202e", "\u2066", "\ufeff", "\x7f"])
def test_a_character_that_nobody_can_see_is_refused(tmp_path, character):
    text, said = read(tmp_path, f"ab\nc{character}d".encode())

    assert text is None
    assert said[0].startswith(
        f"a.txt:2:2: FIL005: the file holds a character that nobody can see (U+{ord(character):04X})"
    )


def test_a_file_that_nobody_wrote_by_hand_is_refused(tmp_path):
    text, said = read(tmp_path, b"x" * (LARGEST + 1))

    assert text is None
    assert said == ["a.txt:1:1: FIL003: the file is larger than 1,000,000 bytes (1,000,001)"]


def test_a_pipe_or_a_folder_in_the_place_of_a_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    found = []

    assert read_text(tmp_path, "pipe", found.append) is None
    assert read_text(tmp_path, "folder", found.append) is None
    assert [problem.code for problem in found] == ["FIL002", "FIL002"]


def test_a_link_inside_the_root_is_followed_and_one_out_of_it_is_refused(tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "outside.txt").write_text("secret")
    (root / "inside.txt").write_text("fine")
    (root / "a.txt").symlink_to(root / "inside.txt")
    (root / "b.txt").symlink_to(tmp_path / "outside.txt")
    found = []

    texts = [read_text(root, name, found.append) for name in ("a.txt", "b.txt")]

    assert texts == ["fine", None]
    assert [str(problem) for problem in found] == ["b.txt:1:1: FIL006: the file is a link that leaves the root"]


def test_a_detection_that_is_a_link_out_of_the_root_is_refused_and_the_others_are_read(tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    content(root, "a")
    (root / "content/detections/a").rename(tmp_path / "elsewhere")
    (root / "content/detections/b").symlink_to(tmp_path / "elsewhere")

    read = read_content(root, PLATFORMS)

    assert read.detections == ()
    assert [problem.code for problem in read.problems] == ["FIL006"]


def test_a_root_that_is_itself_behind_a_link_is_fine(tmp_path):
    (tmp_path / "real").mkdir()
    content(tmp_path / "real", "a")
    (tmp_path / "root").symlink_to(tmp_path / "real")

    assert len(read_content(tmp_path / "root", PLATFORMS).detections) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="the system refuses root nothing")
def test_a_file_that_the_system_refuses_is_a_problem(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "a.txt").chmod(0)
    found = []

    assert read_text(tmp_path, "a.txt", found.append) is None
    assert found[0].code == "FIL002"
