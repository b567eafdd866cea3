"""The elements of HTML, by how they flow."""

from __future__ import annotations

HEADING_TAGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

INLINE_TAGS = frozenset(
    "a abbr acronym b basefont bdi bdo big cite code data del dfn em font i ins kbd label mark "
    "meter nobr output progress q rb rp rt rtc ruby s samp small span strike strong sub sup time "
    "tt u var wbr".split()
)
"""Elements that flow with the text around them; every other element separates blocks."""

KNOWN_TAGS = INLINE_TAGS | frozenset(
    "address applet area article aside audio base blockquote body br button canvas caption center "
    "col colgroup datalist dd details dialog dir div dl dt embed fieldset figcaption figure footer "
    "form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe img input legend li "
    "link main map math menu meta nav noframes noscript object ol optgroup option p "
    "param picture pre script search section select slot source style summary svg "
    "table tbody td template textarea tfoot th thead title tr track ul video "
    "image marquee menuitem nextid noembed path g use circle rect line polygon polyline defs "
    "symbol lineargradient radialgradient stop clippath mask ellipse text tspan desc filter".split()
)
"""Elements that browsers know; they show all others inline."""
