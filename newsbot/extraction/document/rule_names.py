"""Names of all rules that drop or keep a block, in one place."""

from __future__ import annotations

from enum import StrEnum


class Rule(StrEnum):
    """A rule that drops blocks, by its name in ``chromeDropped``, stats and docs/chrome.md.

    Most are rules of elements (``CHROME_RULES``), of phrases (``phrases_<language>.toml``) or of
    both; ``PAGE_RULES`` says what the others drop.
    """

    NAVIGATION = "navigation"
    PAGE_FOOTER = "page-footer"
    RELATED = "related"
    SHARE = "share"
    NEWSLETTER = "newsletter"
    COMMENTS = "comments"
    ADVERTISEMENT = "advertisement"
    CAPTION = "caption"
    CREDIT = "credit"
    BYLINE = "byline"
    DATE = "date"
    META_LINE = "meta-line"
    TAGS = "tags"
    CONSENT = "consent"
    FORM = "form"
    ACCOUNT = "account"
    PLAYER = "player"
    GALLERY = "gallery"
    DIALOG = "dialog"
    SCREEN_READER = "screen-reader"
    SIDEBAR = "sidebar"
    CONTENTS = "contents"
    INFO_BOX = "info-box"
    EMBED_CONSENT = "embed-consent"
    RATING = "rating"
    APP_PROMOTION = "app-promotion"

    READING_TIME = "reading-time"
    AUDIO_LENGTH = "audio-length"
    COPYRIGHT = "copyright"
    CREDIT_LINE = "credit-line"
    NOTIFICATIONS = "notifications"

    HEADLINE = "headline"
    LINK_LINE = "link-line"
    OTHER_ARTICLE = "other-article"
    HEADING_WITHOUT_TEXT = "heading-without-text"
    REPEATED = "repeated"
    SITE_REPEATS = "site-repeats"
    NOT_THE_ARTICLE = "not-the-article"
    SITE = "site"


class KeptAs(StrEnum):
    """Why a block is kept that its points alone would drop."""

    ONLY_TEXT = "only-text"
    INNER_GROUP = "inner-group"
    EMBED = "embed"
    STANDFIRST = "standfirst"
    SUB_HEADING = "sub-heading"
    BELOW_HEADLINE = "below-headline"
    CORRECTION = "correction"
    SAME_TEMPLATE = "same-template"
    QUESTION = "question"


PAGE_RULES: dict[Rule, str] = {
    Rule.HEADLINE: "The headline itself, which is a field.",
    Rule.BYLINE: "A line that names the authors and nothing else.",
    Rule.CAPTION: "The few words of an element that is named after its picture and holds it.",
    Rule.LINK_LINE: "A paragraph that is one link and no sentence: it leads elsewhere.",
    Rule.RELATED: (
        "Teasers under a heading of related articles, or in boxes and lists of their own."
    ),
    Rule.OTHER_ARTICLE: "Text above the headline, or below the headline of another article.",
    Rule.HEADING_WITHOUT_TEXT: "A heading at the end that no text follows.",
    Rule.REPEATED: "A paragraph that is on the page twice, for other screen widths.",
    Rule.SITE_REPEATS: (
        "A text that other pages of the site, about other things, have at the same place."
    ),
    Rule.NOT_THE_ARTICLE: (
        "A block that is unlike the article in text or place: its points are below zero."
    ),
    Rule.SITE: (
        "A block that the site's `chrome` selectors match, or outside its `body` selectors."
    ),
}
"""What those rules drop that use the whole page or the site's table."""

KEPT_MEANINGS: dict[KeptAs, str] = {
    KeptAs.ONLY_TEXT: "Almost nothing else was kept; this is the best paragraph or beside it.",
    KeptAs.INNER_GROUP: "A list or table between kept paragraphs, and little speaks against it.",
    KeptAs.EMBED: "An embedded post is kept as a whole.",
    KeptAs.STANDFIRST: "It is above the text and begins as the page's description does.",
    KeptAs.BELOW_HEADLINE: "It is below the headline, where hardly any text had more points.",
    KeptAs.CORRECTION: "A note below the text says what was corrected in it.",
    KeptAs.SAME_TEMPLATE: "It is among kept blocks, and blocks made as it is are kept.",
    KeptAs.QUESTION: "A question or answer of a list of them, in the text or directly below it.",
    KeptAs.SUB_HEADING: "A sub-heading below kept text and directly above kept text.",
}
