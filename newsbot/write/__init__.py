"""Records -> lines of JSON in files whose names say the site, the day and the run."""

from newsbot.write.growing_file import FileLostError, GrowingFile
from newsbot.write.line_files import (
    SUFFIXES,
    LineFile,
    check_name,
    format_line,
    make_folder,
    make_run_id,
)
from newsbot.write.rotation import LineFiles, Rotation

__all__ = [
    "SUFFIXES",
    "FileLostError",
    "GrowingFile",
    "LineFile",
    "LineFiles",
    "Rotation",
    "check_name",
    "format_line",
    "make_folder",
    "make_run_id",
]
