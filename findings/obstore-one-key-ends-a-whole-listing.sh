#!/usr/bin/env bash
# obstore 0.12.1: one object whose key has two slashes in a row ends the listing of all others.
#
# S3 allows such keys, and programs that join a prefix and a name make them. Listing the bucket, or
# any prefix above that object, raises instead of leaving it out; it cannot be named to be skipped.
# Seen with moto's server 5.2.5: two objects, of which the first is fine, cannot be listed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "obstore==0.12.1" "moto[s3]==5.2.5" "flask==3.1.3" "flask-cors==6.0.2"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import logging

import boto3
from moto.server import ThreadedMotoServer
from obstore.store import S3Store

logging.disable()
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
place = f"http://127.0.0.1:{port}"
keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "region_name": "us-east-1"}
client = boto3.client("s3", endpoint_url=place, **keys)
client.create_bucket(Bucket="news")
names = {
    "access_key_id": "a", "secret_access_key": "b", "region": "us-east-1", "endpoint": place,
}
store = S3Store("news", client_options={"allow_http": True}, **names)


def show() -> None:
    try:
        print([each["path"] for batch in store.list() for each in batch])
    except Exception as error:
        print(type(error).__name__)


client.put_object(Bucket="news", Key="2026/a.jsonl", Body=b"{}")
show()
client.put_object(Bucket="news", Key="2026//b.jsonl", Body=b"{}")
show()
print([each["Key"] for each in client.list_objects_v2(Bucket="news")["Contents"]])
server.stop()
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
['2026/a.jsonl']
InvalidPathError
['2026//b.jsonl', '2026/a.jsonl']
EXPECTED
