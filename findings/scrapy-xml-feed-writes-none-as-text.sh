#!/usr/bin/env bash
# Scrapy 2.19.0: the XML feed exporter writes a missing value as the text "None".
#
# An item with a null field gives <author>None</author>, which a reader cannot tell from a person of
# that name; the CSV exporter of the same version leaves the cell empty, but writes a list with a null
# in Python's notation. Feeds of records that have all keys, null for unknown, are better JSON lines.
# Seen: <author>None</author> and <value>None</value> in XML; an empty cell and ['x', None] in CSV.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check "scrapy==2.19.0"
seen=$(venv/bin/python - <<'PYTHON'
import io

from scrapy.exporters import CsvItemExporter, XmlItemExporter

for exporter in (XmlItemExporter, CsvItemExporter):
    out = io.BytesIO()
    feed = exporter(out)
    feed.start_exporting()
    feed.export_item({"headline": "A", "author": None, "tags": ["x", None]})
    feed.finish_exporting()
    print(out.getvalue().decode("utf-8").splitlines()[-1])
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
<items><item><headline>A</headline><author>None</author><tags><value>x</value><value>None</value></tags></item></items>
A,,"['x', None]"
EXPECTED
