"""Articles in the formats of others: Zyte, schema.org, IPTC ninjs and NewsML-G2, OpenSearch."""

from newsbot.convert.converters import CONVERTERS, Converter

__all__ = ["CONVERTERS", "Converter"]
