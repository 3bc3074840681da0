"""What the tests of diagnosis share with those of the package."""

from tests.python.conftest import captures, demo, tlswire  # noqa: F401
