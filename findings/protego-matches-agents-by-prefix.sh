#!/usr/bin/env bash
# Protego 0.7.0: a group's name is a prefix of the crawler's, and a version behind it matches nobody.
#
# RFC 9309, section 2.2.1: the product token of a group is compared whole with the crawler's own,
# whatever its case. Protego takes "User-agent: news" for "newsreaderbot", and lets a group
# "User-agent: newsreaderbot/1.0" be nobody's: the crawler that asks with its product token is
# allowed everything.
# Seen: "news: allowed False", "newsreaderbot/1.0: allowed True"; by the RFC it is the other way.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "Protego==0.7.0"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from protego import Protego

for name in ("newsreaderbot", "news", "newsreaderbot/1.0"):
    rules = Protego.parse(f"User-agent: {name}\nDisallow: /\n")
    print(f"{name}: allowed {rules.can_fetch('https://example.com/story', 'newsreaderbot')}")
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
newsreaderbot: allowed False
news: allowed False
newsreaderbot/1.0: allowed True
EXPECTED
