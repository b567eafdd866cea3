"""Croissant metadata of a release, the format of MLCommons for describing datasets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from newsbot.article_schema import read_descriptions
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
_RELEASE_COLUMNS = {
    "site": "Domain of the publisher, or name of the spider.",
    "date": "Day of publication, in UTC if the zone is known.",
}


def format_croissant(manifest: Mapping[str, Any], schema: pa.Schema) -> str:
    """Return the metadata as JSON-LD.

    The record set describes the columns of Parquet files that hold one value, or a list of texts.
    Other formats are listed as files without a record set, since tools read columns of Parquet only
    with their types.
    """
    descriptions = {**read_descriptions()["Article"], **_RELEASE_COLUMNS}
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
                "@id": "articles",
                "name": "articles",
                "field": [
                    each for column in schema for each in _describe_column(column, descriptions)
                ],
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


def _describe_column(column: pa.Field, descriptions: Mapping[str, str]) -> list[dict[str, Any]]:
    kind = column.type
    is_list = pa.types.is_list(kind)
    data_type = _find_data_type(kind.value_type if is_list else kind)
    if data_type is None or (is_list and data_type != "sc:Text"):
        return []
    described = {
        "@type": "cr:Field",
        "@id": f"articles/{column.name}",
        "name": column.name,
        "description": descriptions[column.name],
        "dataType": data_type,
        "source": {"fileSet": {"@id": _FILES}, "extract": {"column": column.name}},
    }
    return [{**described, "repeated": True} if is_list else described]


def _find_data_type(kind: pa.DataType) -> str | None:
    if pa.types.is_string(kind):
        return "sc:Text"
    if pa.types.is_integer(kind):
        return "sc:Integer"
    if pa.types.is_boolean(kind):
        return "sc:Boolean"
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return "sc:Date"
    return None
