"""robots.txt files in the shapes that publishers write, against a table made from RFC 9309."""

from __future__ import annotations

import pytest

from newsbot.fetch.robots_groups import read_product
from newsbot.fetch.robots_rules import RobotsRules
from newsbot.fetch.robots_txt import decode_body
from tests.fetch.robots_files import RobotsFile, load_files

FILES = load_files()
SITE = "https://lamp.example"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_decisions_are_those_of_the_rfc(file: RobotsFile) -> None:
    rules = RobotsRules(decode_body(file.body), read_product(file.agent))
    paths = [*file.allowed, *file.refused]

    assert len(paths) >= 3 or file.name.startswith("everything")
    assert [path for path in paths if rules.is_allowed(SITE + path)] == [*file.allowed]
    assert rules.crawl_delay == file.delay
    for path, agents in file.ai.items():
        assert rules.find_refused_agents(SITE + path) == [*agents], path
