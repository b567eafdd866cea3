"""What elements are by their tags: which flow with the text, and which hold none of it."""

from __future__ import annotations

INLINE_TAGS = frozenset(
    "a abbr acronym b basefont bdi bdo big cite code data del dfn em font i ins kbd label mark "
    "nobr q rp rt ruby s samp small span strike strong sub sup time tt u var wbr".split()
)
"""Elements that flow with the text around them; every other element is a border of blocks."""

SKIPPED_TAGS = frozenset(
    "script style noscript template head svg math iframe object embed applet canvas map area "
    "select option datalist textarea input title img amp-img picture source track video audio "
    "meta link base param frame frameset noframes".split()
)
"""Elements whose text, if any, is no text of the page: scripts and the head, drawings and formulas,
what stands in for media that does not play, and what form fields hold or offer."""

PICTURE_TAGS = frozenset(("img", "picture", "video", "amp-img"))
"""Elements that show a picture or a film."""

BOLD_TAGS = frozenset(("b", "strong"))
ITALIC_TAGS = frozenset(("i", "em", "cite"))
