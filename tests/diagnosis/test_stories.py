"""The pages of the stories print what they show."""

import re

import pytest

from tests.diagnosis import stories

SHOWN = [
    (page.name, *one)
    for page in sorted(stories.PAGES.glob("*.md"))
    for one in stories.shown(page.read_text())
]


def messages(text):
    """The messages of a ladder, in order."""
    return re.findall(r"\b(?:client|server|certificate|change|new|finished)_[a-z_]+", text)


@pytest.mark.parametrize(("page", "command", "output"), SHOWN, ids=[one[1][8:60] for one in SHOWN])
def test_a_command_prints_what_the_page_shows(page, command, output):
    printed = stories.printed(command)
    assert output.strip(), "fill the page in with `python -m tests.diagnosis.stories`"
    if command.startswith("tlswire show"):
        assert messages(printed) == messages(output)
    else:
        assert printed.strip() == output.strip()


def test_every_ending_is_shown_with_and_without_a_policy():
    old_app = [command for page, command, _ in SHOWN if page == "old-app.md"]
    for kind in stories.OLD_APPS:
        for ending in stories.ENDINGS:
            mine = [one for one in old_app if f"balancer-{kind}-{ending}.pcap" in one]
            assert len(mine) == 2
            assert sum("--policy" in one for one in mine) == 1


def test_links_of_the_pages_lead_somewhere():
    for page in stories.PAGES.glob("*.md"):
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / link).exists()
