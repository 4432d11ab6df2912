"""What a disk can hold that an editor would not write."""

import os

import pytest

from sieminator.catalog.detections import read_content
from sieminator.catalog.environments import environment_names, read_environment
from sieminator.catalog.files import LARGEST, read_text
from sieminator.errors import UsageError
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


LOOPS = ["a/detection.yml", "a/tiny.kql", "a", "tests"]


@pytest.mark.parametrize("place", LOOPS)
def test_links_that_lead_in_a_circle_are_a_problem_of_their_own_place(tmp_path, place):
    content(tmp_path, "a", "b")
    circle = tmp_path / "content/detections" / place
    if circle.is_dir():
        circle.rename(tmp_path / "elsewhere")
    circle.unlink(missing_ok=True)
    circle.symlink_to(circle)

    read = read_content(tmp_path, PLATFORMS)

    assert "content/detections/b" in [detection.path for detection in read.detections]
    assert [problem.where.path for problem in read.problems] == [f"content/detections/{place}"]


def test_an_environment_that_is_a_circle_of_links_is_a_problem(tmp_path):
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments/prod.yml").symlink_to("prod.yml")

    environment = read_environment(tmp_path, "prod", PLATFORMS)

    assert [problem.code for problem in environment.problems] == ["FIL002"]


@pytest.fixture
def refused():
    """Shut folders against everybody, and open them again afterwards."""
    shut = []

    def refuse(place):
        place.chmod(0)
        shut.append(place)
        if os.access(place, os.R_OK):
            pytest.skip("the system refuses root nothing")

    yield refuse
    for place in shut:
        place.chmod(0o700)


def test_a_detection_whose_folder_the_system_refuses_costs_only_itself(tmp_path, refused):
    content(tmp_path, "a", "b")
    refused(tmp_path / "content/detections/a")

    read = read_content(tmp_path, PLATFORMS)

    assert [detection.path for detection in read.detections] == ["content/detections/b"]
    assert [(problem.code, problem.where.path) for problem in read.problems] == [("FIL002", "content/detections/a")]
    assert "a" in read.broken


def test_environments_that_the_system_refuses_are_not_taken_for_none(tmp_path, refused):
    content(tmp_path, "a")
    refused(tmp_path / "environments")

    with pytest.raises(UsageError) as raised:
        environment_names(tmp_path)

    assert "cannot be read (Permission denied)" in raised.value.message


def test_an_environments_folder_that_the_system_refuses_is_a_problem(tmp_path, refused):
    (tmp_path / "environments/prod").mkdir(parents=True)
    refused(tmp_path / "environments/prod")

    environment = read_environment(tmp_path, "prod", PLATFORMS)

    assert [problem.code for problem in environment.problems] == ["FIL002"]


def test_a_file_that_the_system_refuses_is_a_problem(tmp_path, refused):
    (tmp_path / "a.txt").write_text("x")
    refused(tmp_path / "a.txt")
    found = []

    assert read_text(tmp_path, "a.txt", found.append) is None
    assert found[0].code == "FIL002"
