#!/usr/bin/env bash
# newsmlg2 1.1: altId and exclAudience of contentMeta are not read, and are written in a wrong place.
#
# The classes look for altid and exclaudience, names that NewsML-G2 does not have, so the lists
# of both are empty. to_xml() writes the elements as unknown ones after the headline; in the XML
# Schema of NewsML-G2 they come before all descriptive elements, so that a valid item becomes an
# invalid one.
# Seen: 0 of 1 altId and 0 of 1 exclAudience, both written behind headline; altid is read.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check "newsmlg2==1.1" "lxml==6.1.1"
seen=$(venv/bin/python - <<'PYTHON'
import NewsMLG2

ITEM = b"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:example:1" version="1"
  standard="NewsML-G2" standardversion="2.35" conformance="power">
<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/>
<itemMeta><itemClass qcode="ninat:text"/><provider literal="example"/>
<versionCreated>2026-05-04T09:00:00Z</versionCreated></itemMeta>
<contentMeta><altId>42</altId><exclAudience qcode="ex:a"/><headline>H</headline></contentMeta>
</newsItem>"""

item = NewsMLG2.NewsMLG2Document(ITEM).get_item()
meta = item.contentmeta
print(f"{len(meta.altid)} altId, {len(meta.exclaudience)} exclAudience, {len(meta.headline)} headline")
written = item.to_xml().find("{*}contentMeta")
print("written:", *(child.tag.rpartition("}")[2] for child in written))
other = NewsMLG2.NewsMLG2Document(ITEM.replace(b"altId", b"altid")).get_item()
print(f"{len(other.contentmeta.altid)} altid")
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
0 altId, 0 exclAudience, 1 headline
written: headline altId exclAudience
1 altid
EXPECTED
