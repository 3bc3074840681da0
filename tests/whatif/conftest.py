"""What the tests of what-if share with those of the package."""

from tests.python.conftest import captures, demo, tlswire  # noqa: F401
