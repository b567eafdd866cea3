"""Encode articles as lines, and write them to files."""

from newsbot.write.compressions import COMPRESSIONS
from newsbot.write.growing_file import FileLostError, GrowingFile, sync_folder
from newsbot.write.json_lines import JsonLines
from newsbot.write.line_files import (
    GROWING_SUFFIX,
    REJECTED_SUFFIX,
    LineFile,
    check_name,
    make_folder,
    make_run_id,
    name_growing,
)
from newsbot.write.output_formats import (
    OUTPUT_FORMATS,
    UNREADABLE,
    OutputFormat,
    find_format,
)
from newsbot.write.rotation import LineFiles, Rotation, number_name

__all__ = [
    "COMPRESSIONS",
    "GROWING_SUFFIX",
    "OUTPUT_FORMATS",
    "REJECTED_SUFFIX",
    "UNREADABLE",
    "FileLostError",
    "GrowingFile",
    "JsonLines",
    "LineFile",
    "LineFiles",
    "OutputFormat",
    "Rotation",
    "check_name",
    "find_format",
    "make_folder",
    "make_run_id",
    "name_growing",
    "number_name",
    "sync_folder",
]
