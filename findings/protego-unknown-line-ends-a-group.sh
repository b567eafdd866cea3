#!/usr/bin/env bash
# Protego 0.7.0: a line that is no rule, between two User-agent lines, ends the group.
#
# RFC 9309, section 2.2.1: user agents that follow each other share the rules below them; section
# 2.2.4: other records must not interfere with the parsing of the defined ones. Publishers write
# Content-Signal lines (Cloudflare's content signals) there. Protego gives the rules to the last
# agent alone; the first one is allowed everything.
# Seen: "first: True, second: False" where both should be False; without the line: False, False.
# Sitemap and Host lines do not end the group.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "Protego==0.7.0"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from protego import Protego

GROUP = """User-agent: firstbot
{line}User-agent: secondbot
Disallow: /archive/
"""
for line in ("", "Content-Signal: search=yes\n", "Sitemap: https://example.com/sitemap.xml\n"):
    rules = Protego.parse(GROUP.format(line=line))
    url = "https://example.com/archive/1"
    print(f"{line.partition(':')[0].strip() or 'nothing'} between:",
          f"first: {rules.can_fetch(url, 'firstbot')}, second: {rules.can_fetch(url, 'secondbot')}")
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
nothing between: first: False, second: False
Content-Signal between: first: True, second: False
Sitemap between: first: False, second: False
EXPECTED
