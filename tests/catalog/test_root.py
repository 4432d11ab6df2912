"""Which folder a run is about, from wherever somebody stands."""

import pytest

from sieminator.catalog.root import find_root
from sieminator.errors import UsageError
from tests.catalog.archive import content


def test_the_root_is_the_nearest_folder_that_holds_both(tmp_path):
    content(tmp_path, "a")
    deep = tmp_path / "content/detections/a"

    assert find_root(deep) == find_root(tmp_path) == tmp_path.resolve()


def test_without_a_root_the_way_out_is_named(tmp_path):
    with pytest.raises(UsageError) as refused:
        find_root(tmp_path)

    assert "--root" in refused.value.hint
