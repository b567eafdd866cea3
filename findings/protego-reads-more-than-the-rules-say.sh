#!/usr/bin/env bash
# Protego 0.7.0: four places where a rule is read otherwise than RFC 9309 says.
#
# - "Allow: /news/index.html" also allows /news/, which "Disallow: /news/" forbids. The RFC has no
#   such rule; Google's parser has it.
# - 2.2.2, second example: "/foo/bar?baz=https://foo.bar" is the same as
#   "/foo/bar?baz=https%3A%2F%2Ffoo.bar". Protego decodes %3A and keeps %2F.
# - Escapes that are no UTF-8 are all the same: "/caf%E9" forbids "/caf%E8".
# - 2.2: lines end with CR or LF. Protego also ends them at U+2028 and U+0085, so that what follows in
#   a comment is a rule.
# Beside the RFC: "Crawl-delay: 70 s" is ignored.
# Seen: allowed True, True, False, False; delay None. By the RFC: False, False, True, True.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "Protego==0.7.0"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from protego import Protego

CASES = (
    ("Disallow: /news/\nAllow: /news/index.html", "/news/"),
    ("Disallow: /foo/bar?baz=https://foo.bar", "/foo/bar?baz=https%3A%2F%2Ffoo.bar"),
    ("Disallow: /caf%E9/", "/caf%E8/"),
    ("Disallow: /desk/ # staff\u2028Disallow: /sport/", "/sport/"),
)
for rules, path in CASES:
    robots = Protego.parse(f"User-agent: *\n{rules}\n")
    print(path, robots.can_fetch(f"https://example.com{path}", "firstbot"))
print("delay", Protego.parse("User-agent: *\nCrawl-delay: 70 s\n").crawl_delay("firstbot"))
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
/news/ True
/foo/bar?baz=https%3A%2F%2Ffoo.bar True
/caf%E8/ False
/sport/ False
delay None
EXPECTED
