"""Files of articles in an object storage that speaks S3, as a folder of files."""

from __future__ import annotations

import errno
import mmap
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from obstore.store import S3Store

SCHEME = "s3://"
CONNECT_TIMEOUT = timedelta(seconds=10)
REQUEST_TIMEOUT = timedelta(minutes=10)
"""Of a whole request: 256 MB at 4 Mbit/s."""
MAX_RETRIES, RETRY_TIMEOUT = 3, timedelta(seconds=30)
"""Of one request, by the library; then a writer with --forever waits and tries again."""
_CHUNK_BYTES = 1 << 20
"""Bytes of an object that are copied at once."""
_URL = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?", re.DOTALL)
_CODE = re.compile(r"<Code>([^<]{1,100})</Code>(?:\s*<Message>([^<]{1,300})</Message>)?")
_MAX_MESSAGE_CHARS = 300
_NO_CREDENTIALS = ("Missing AccessKeyId", "Missing SecretAccessKey", "http://169.254.169.254/")
"""In errors of a machine without credentials: the last is where one of Amazon's asks for them."""
_FLEET_DAY = re.compile(r"(fleet/[0-9]{4}-[0-9]{2}-[0-9]{2})/")


class StorageError(OSError):
    """The storage cannot be read or written; the message is one line."""


@dataclass(frozen=True, slots=True)
class ObjectFile:
    """A file in a storage, with what callers need of a ``Path``."""

    folder: ObjectFolder
    key: str
    """Below the folder."""
    size: int
    """In bytes."""

    @property
    def name(self) -> str:
        """The last part of the key."""
        return self.key.rpartition("/")[2]

    def open(self, mode: str = "rb") -> BinaryIO:
        """Copy the file to a temporary one, which is removed when it is closed.

        :raises FileNotFoundError: it is not there.
        :raises StorageError: it cannot be read.
        :raises ValueError: the mode is not ``rb``.
        """
        if mode != "rb":
            msg = f"a file in a storage is opened with 'rb' only, got {mode!r}"
            raise ValueError(msg)
        return self.folder.copy(self.key)

    def __str__(self) -> str:
        return f"{self.folder}/{self.key}"


class ObjectFolder:
    """A bucket, or the objects below a prefix in it.

    Credentials, region and endpoint are those of the environment: ``AWS_ACCESS_KEY_ID``,
    ``AWS_SECRET_ACCESS_KEY``, ``AWS_REGION``, ``AWS_ENDPOINT_URL`` and so on.
    """

    def __init__(self, url: str) -> None:
        """Take a URL such as ``s3://bucket/prefix``, whose prefix is taken as it is written.

        :raises ValueError: it is not one.
        :raises StorageError: the library is missing.
        """
        found = _URL.fullmatch(url)
        parts = (found[2] or "").strip("/").split("/") if found else []
        if found is None or (len(parts) > 1 and "" in parts) or {".", ".."} & {*parts}:
            msg = f"a storage must be named s3://bucket or s3://bucket/prefix, got {url!r}"
            raise ValueError(msg)
        self._bucket, self._prefix = found[1], "/".join(parts)
        self._known: dict[str, ObjectFile] = {}
        if find_spec("obstore") is None:
            msg = f"{url} needs the module 'obstore': pip install obstore"
            raise StorageError(msg)

    def __str__(self) -> str:
        return f"{SCHEME}{self._bucket}/{self._prefix}".rstrip("/")

    def is_dir(self) -> bool:
        """Return True: unlike a path, it is never a single file."""
        return True

    def list_files(self) -> list[ObjectFile]:
        """Return all files, in the order of their keys.

        Of a fleet's files a later call asks for those of the newest days only: a writer finishes
        one after the other.

        :raises StorageError: they cannot be listed.
        """
        days = [found[1] for key in self._known if (found := _FLEET_DAY.match(key))]
        # The newest day but one: a file has the day on which it was begun.
        earlier = sorted({*days})[-2:-1] if len(days) == len(self._known) else []
        with self._naming_errors():
            for objects in self._store.list(offset=earlier[0] if earlier else None):
                for each in objects:
                    key = each["path"]
                    self._known[key] = ObjectFile(self, key, each["size"])
        return [self._known[key] for key in sorted(self._known)]

    def create(self, key: str, file: BinaryIO) -> None:
        """Make an object of a file, which is read from the disk, not held in memory.

        :raises FileExistsError: there is an object.
        :raises StorageError: it cannot be written.
        """
        from obstore.exceptions import AlreadyExistsError  # noqa: PLC0415 - imported if needed

        file.flush()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            try:
                with self._naming_errors():
                    # In one request, which alone can be refused where there is an object.
                    self._store.put(key, content, mode="create", use_multipart=False)
            except AlreadyExistsError as error:
                raise FileExistsError(errno.EEXIST, "is there", f"{self}/{key}") from error

    def copy(self, key: str) -> BinaryIO:
        """Return a temporary file with the content of an object.

        :raises FileNotFoundError: there is no such object.
        :raises StorageError: it cannot be read.
        """
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
        try:
            with self._naming_errors():
                for chunk in self._store.get(key).stream(min_chunk_size=_CHUNK_BYTES):
                    file.write(chunk)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return file

    @cached_property
    def _store(self) -> S3Store:
        from obstore.store import S3Store  # noqa: PLC0415 - takes 40 ms, of programs that need it

        return S3Store(
            self._bucket,
            prefix=self._prefix or None,
            client_options={
                "allow_http": True,
                "connect_timeout": CONNECT_TIMEOUT,
                "timeout": REQUEST_TIMEOUT,
            },
            retry_config={"max_retries": MAX_RETRIES, "retry_timeout": RETRY_TIMEOUT},
        )

    @contextmanager
    def _naming_errors(self) -> Iterator[None]:
        """Name the storage in the library's errors, which have many lines.

        :raises StorageError: instead of the library's errors, but for ``AlreadyExistsError``.
        """
        from obstore.exceptions import AlreadyExistsError, BaseError  # noqa: PLC0415 - as above

        try:
            yield
        except AlreadyExistsError:
            raise
        except (BaseError, FileNotFoundError) as error:
            msg = f"{self}: {_shorten(str(error))}"
            is_missing = isinstance(error, FileNotFoundError) and "NoSuchBucket" not in msg
            raise (FileNotFoundError if is_missing else StorageError)(msg) from error


@cache
def find_storage(url: str) -> ObjectFolder:
    """Return a storage, which keeps its connections and what it has listed.

    :raises StorageError: the URL is wrong, or the library is missing.
    """
    try:
        return ObjectFolder(url)
    except ValueError as error:
        raise StorageError(str(error)) from error


def _shorten(text: str) -> str:
    """Return what a server answered, or the first line of an error message."""
    if any(sign in text for sign in _NO_CREDENTIALS):
        return "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    if found := _CODE.search(text):
        return ": ".join(filter(None, found.groups()))
    return text.partition("\n")[0][:_MAX_MESSAGE_CHARS]
