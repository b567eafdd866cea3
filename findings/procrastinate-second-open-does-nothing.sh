#!/usr/bin/env bash
# Procrastinate 3.10.0: after an open that failed, the next one returns without opening anything.
#
# A service that starts before its database tries again until open_async succeeds. The second call
# returns at once, server or not, and each use of the app fails; close_async in between helps.
# Seen: with no server at the port, the first call raises, the second does not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "procrastinate==3.10.0" "psycopg[binary,pool]==3.3.9"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import asyncio
import logging
import socket

from procrastinate import App, PsycopgConnector

logging.disable()
with socket.create_server(("127.0.0.1", 0)) as server:
    port = server.getsockname()[1]  # nobody listens there from now on


async def main() -> None:
    place = f"postgresql://news@127.0.0.1:{port}/news"
    app = App(connector=PsycopgConnector(conninfo=place, timeout=1))
    for word in ("first", "second"):
        try:
            await app.open_async()
        except Exception as error:
            print(word, "open:", type(error).__name__)
        else:
            print(word, "open: returned")
    try:
        await app.job_manager.list_jobs_async()
    except Exception as error:
        print("use:", type(error.__cause__).__name__)
    await app.close_async()
    try:
        await app.open_async()
    except Exception as error:
        print("after close:", type(error).__name__)


asyncio.run(main())
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
first open: PoolTimeout
second open: returned
use: PoolClosed
after close: PoolTimeout
EXPECTED
