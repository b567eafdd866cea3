#!/usr/bin/env bash
# lxml 6.1.3 (libxml2 2.14): recover=True reads malformed feeds without an error, but changes them.
#
# Two faults that feeds have: a bare "&" in the URL of an entry, and an HTML tag without an end.
# - "?cat=3&id=771" becomes "?cat=3=771": the name behind "&" is gone, the URL is of another page.
# - after "<br>" in a title, the end tags of the item close the wrong elements: the second <item> is
#   read as a child of the first, and channel.findall("item") finds one of two.
# Nothing is raised; only the error_log of the parser shows it. newsbot reads strictly first, and
# repairs what is not well-formed before it reads it strictly again.
# Seen: the URL and the one item below.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "lxml==6.1.3"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from lxml import etree

LINK = b"<item><link>https://example.com/?cat=3&id=771</link></item>"
TAG = (
    b"<channel><item><title>Storm<br>over the pier</title><link>https://example.com/1</link></item>"
    b"<item><title>Calm</title><link>https://example.com/2</link></item></channel>"
)
parser = etree.XMLParser(recover=True)
print(etree.fromstring(LINK, parser).findtext("link"))
channel = etree.fromstring(TAG, etree.XMLParser(recover=True))
print(len(channel.findall("item")), "of", len(list(channel.iter("item"))), "items")
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
https://example.com/?cat=3=771
1 of 2 items
EXPECTED
