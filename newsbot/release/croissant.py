"""Croissant metadata of a release, the format of MLCommons for describing datasets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from newsbot.release.croissant_fields import RECORD_SET, describe_columns
from newsbot.release.shards import FORMATS

CONFORMS_TO = "http://mlcommons.org/croissant/1.0"
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""That of the specification, version 1.0."""
_FILES = "article-files"


def format_croissant(manifest: Mapping[str, Any]) -> str:
    """Return the metadata as JSON-LD.

    The record set describes the columns of Parquet files, and the records in them. Other formats
    are listed as files without a record set, since tools read columns of Parquet only with their
    types.
    """
    described = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": "news-articles",
        "description": (
            f"{manifest['articles']:,} news articles extracted by newsbot {manifest['newsbot']}. "
            "Their publishers hold the rights; README.md counts the signals they gave."
        ),
        "distribution": _describe_files(manifest),
    }
    if manifest["format"] == "parquet":
        described["recordSet"] = [
            {
                "@type": "cr:RecordSet",
                "@id": RECORD_SET,
                "name": RECORD_SET,
                "field": describe_columns(_FILES),
            }
        ]
    return json.dumps(described, ensure_ascii=False, indent=2) + "\n"


def _describe_files(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    media_type = FORMATS[manifest["format"]].media_type
    files = [
        {
            "@type": "cr:FileObject",
            "@id": file["path"],
            "name": file["path"],
            "contentUrl": file["path"],
            "contentSize": f"{file['bytes']} B",
            "encodingFormat": media_type,
            "sha256": file["sha256"],
        }
        for file in manifest["files"]
    ]
    every = {
        "@type": "cr:FileSet",
        "@id": _FILES,
        "name": _FILES,
        "encodingFormat": media_type,
        "includes": "data/*",
    }
    return [*files, every]
