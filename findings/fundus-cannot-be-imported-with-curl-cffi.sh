#!/usr/bin/env bash
# Fundus 0.5.7: a fresh installation cannot be imported.
#
# It has no upper bound for curl_cffi, and imports a name that curl_cffi 0.17.0 no longer has. With
# curl_cffi 0.13.0 it works; archive_speed compares newsbot with that one.
# Seen: ImportError: cannot import name 'normalize_browser_type'.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check "fundus==0.5.7" "curl_cffi==0.17.0"
seen=$({ venv/bin/python -c "import fundus" 2>&1 || true; } | tail -n 1 | cut -d " " -f 1-5)
venv/bin/pip install --quiet --disable-pip-version-check "curl_cffi==0.13.0"
seen+=$'\n'$(venv/bin/python -c "import fundus; print('imported with curl_cffi 0.13.0')")
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
ImportError: cannot import name 'normalize_browser_type'
imported with curl_cffi 0.13.0
EXPECTED
