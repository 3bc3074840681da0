"""Every capture gives the rows that are committed beside it."""

import json

import pytest

from tests.golden import ROWS, expected_file, text
from tests.rows import FILES


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_rows_are_those_that_are_committed(file):
    expected = expected_file(file).read_text()
    assert lines(text(file)) == lines(expected)


def lines(found):
    return [json.loads(line) for line in found.splitlines()]


def test_no_rows_are_left_of_a_capture_that_is_gone():
    assert set(ROWS.iterdir()) == {expected_file(file) for file in FILES}
