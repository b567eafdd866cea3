"""The chrome table: which elements of a page are interface, each rule with its proof.

Nothing here knows a site. A word is in the table if, on pages of many publishers, elements with it
in their names hold almost no article text.
"""

from __future__ import annotations

from dataclasses import dataclass

from newsbot.extraction.document.hidden_text import SCREEN_READER_NAMES
from newsbot.extraction.document.rule_names import Rule


@dataclass(frozen=True, kw_only=True)
class ChromeRule:
    """One type of interface element, how to recognize it, and a proof of what it drops and keeps.

    An element matches by its tag, or when the words of its class, id, role or itemprop (split at
    hyphens, underscores and capitals) contain one of ``words``: a whole word, or two adjacent
    words (``"read more"``), never a part of a word. A rule does not apply to an element that holds
    more than ``max_prose`` of the page's prose, so that a layout's name cannot cost the article,
    nor to elements of ``not_tags``, where its words have another meaning.
    ``drops`` and ``keeps`` are pieces of HTML that the tests run through the whole extraction.
    """

    name: Rule
    why: str
    tags: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    not_tags: frozenset[str] = frozenset()
    max_prose: float = 0.25
    drops: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()


def _words(listed: str) -> frozenset[str]:
    return frozenset(word.strip() for word in listed.split(",") if word.strip())


CHROME_RULES: tuple[ChromeRule, ...] = (
    ChromeRule(
        name=Rule.NAVIGATION,
        why="Menus, breadcrumbs and page numbers.",
        tags=frozenset({"nav"}),
        words=_words(
            "nav, navbar, navi, subnav, navigation, menu, menubar, submenu, dropdown, "
            "breadcrumb, breadcrumbs, pagination, pager, sitemap, flyout, hamburger, "
            "offcanvas, skip link, site header, masthead, topbar, toolbar, page numbers, prev "
            "next, post nav, nextstory, next story, next post, previous next, langswitch, "
            "menuitem, tablist"
        ),
        drops=('<div class="main-nav"><a href="/a">World</a> <a href="/b">Sport</a></div>',),
        keeps=('<p class="navigator">The navigator of the ship spoke first, and at length.</p>',),
    ),
    ChromeRule(
        name=Rule.PAGE_FOOTER,
        why="The footer of a page: imprint, contact and legal links.",
        max_prose=0.6,
        words=_words(
            "footer, contentinfo, colophon, imprint, impressum, page footer, site footer, legal"
        ),
        drops=('<div class="site-footer"><p>Example House, 1 Example Street, London.</p></div>',),
        keeps=('<p class="footnote">The law of 1907 says the same, in other words.</p>',),
    ),
    ChromeRule(
        name=Rule.RELATED,
        why="Teasers of other articles beside, below and inside the text.",
        words=_words(
            "related, relatedposts, relatedpoststitle, read more, readmore, read next, read "
            "also, also read, see also, more from, more on, more news, more stories, top "
            "stories, recommended, recommendation, recommendations, recirc, recirculation, "
            "trending, popular, most read, most viewed, most popular, latest news, latest "
            "posts, taboola, outbrain, further reading, you may, up next, next article, "
            "previous article, linklist, link list, hot topics, internallink, internal link, "
            "post navigation, similar articles, verwandte, mehr zum, weitere artikel, "
            "relacionadas, relacionados, crosslink, crosslinks"
        ),
        drops=('<div class="related-articles"><p>Mayor of Ortwick opens the new bridge</p></div>',),
        keeps=('<p class="unrelated">The two cases are not connected, the court said.</p>',),
    ),
    ChromeRule(
        name=Rule.SHARE,
        why="Buttons for other platforms around and between paragraphs.",
        words=_words(
            "share, sharing, sharebar, sharedaddy, addthis, addtoany, sharethis, social "
            "share, social links, social icons, socials, follow us, teilen, compartir, "
            "partage, condividi, bookmark, bookmarks"
        ),
        drops=('<div class="article-share"><a href="#">Share on Example</a></div>',),
        keeps=('<p class="shareholders">Shareholders met on Monday in the town hall.</p>',),
    ),
    ChromeRule(
        name=Rule.NEWSLETTER,
        why="Boxes that offer a newsletter or a subscription.",
        words=_words(
            "newsletter, newsletters, signup, sign up, subscribe, subscription, "
            "subscriptions, abo box, mailing list, mailchimp, email signup, optin, opt in"
        ),
        drops=('<div class="newsletter-box"><p>Get the morning letter in your inbox.</p></div>',),
        keeps=('<p class="letters">The letters were found in the attic of the house.</p>',),
    ),
    ChromeRule(
        name=Rule.COMMENTS,
        why="Readers' comments, however long they are.",
        words=_words(
            "comments, commentlist, disqus, respond, comment form, comment list, comment "
            "reply, comment body, comment content, commentform, commento, kommentare, "
            "kommentarer, leserkommentare, comentarios, commentaires, livefyre, coral, "
            "comment count"
        ),
        max_prose=0.8,
        drops=('<section id="comments"><p>I do not believe a word of this.</p></section>',),
        keeps=('<p class="commentary">A comment on the state of the union, by our desk.</p>',),
    ),
    ChromeRule(
        name=Rule.ADVERTISEMENT,
        why="Advertisements and their labels.",
        tags=frozenset({"amp-ad", "amp-embed"}),
        words=_words(
            "advertisement, advertisements, advert, adverts, advertising, adsense, "
            "adsbygoogle, ad container, ad slot, ad unit, ad wrapper, ad label, ad banner, "
            "adslot, adunit, adcontainer, adbox, dfp, gpt ad, google ad, anzeige, werbung, "
            "publicidad, publicite, reklame, reklam, annonce, annons, sponsored, sponsor, "
            "sponsors, commercial"
        ),
        drops=('<div class="ad-slot"><p>Advertisement</p></div>',),
        keeps=('<p class="adage">An old adage says that the sea gives and takes.</p>',),
    ),
    ChromeRule(
        name=Rule.CAPTION,
        why="The caption of a picture is a field of the picture.",
        tags=frozenset({"figcaption"}),
        words=_words(
            "caption, captions, figcaption, image caption, photo caption, bildunterschrift, "
            "bildtext, imagecaption, media caption, legende, didascalia, pie foto, image "
            "description, imagedescription, img description, img desc, img descr, img caption, "
            "image title"
        ),
        drops=('<figure><img src="a.jpg"><figcaption>The bridge in May.</figcaption></figure>',),
        keeps=('<p class="captain">The captain left the ship last, as captains do.</p>',),
    ),
    ChromeRule(
        name=Rule.CREDIT,
        why="Who took a picture is a field of the picture.",
        words=_words(
            "credit, credits, photo credit, image credit, image source, image copyright, "
            "photographer, fotograf, bildnachweis, copyright, picture credit, media credit"
        ),
        drops=('<span class="photo-credit">Photo: Ann Example / Agency</span>',),
        keeps=('<p class="creditors">The creditors have agreed to wait until June.</p>',),
    ),
    ChromeRule(
        name=Rule.BYLINE,
        why="Who wrote the article is a field of the article.",
        max_prose=0.4,
        words=_words(
            "byline, bylines, author, authors, autor, autoren, auteur, auteurs, author bio, "
            "author info, author box, author name, writer, verfasser, contributors, "
            "contributor, about author, reporter, vcard, redakteur"
        ),
        drops=('<div class="article-byline">By Ann Example, Ortwick</div>',),
        keeps=('<p class="authority">The authority has closed the bridge for a week.</p>',),
    ),
    ChromeRule(
        name=Rule.DATE,
        why="When the article appeared is a field of the article.",
        words=_words(
            "date, datum, timestamp, datetime, dateline, pubdate, date published, published "
            "date, post date, entry date, published, posted on, updated, date modified, "
            "datestamp, publish date, article date"
        ),
        drops=('<div class="published-date">12 May 2026, 10:15</div>',),
        keeps=('<p class="candidate">The candidate spoke for an hour and left.</p>',),
    ),
    ChromeRule(
        name=Rule.META_LINE,
        why="Lines with section, author, date and counters at once.",
        words=_words(
            "entry meta, post meta, postmetadata, article meta, meta data, metadata, post "
            "info, entry footer, article info, meta info, publisher, byline meta, posted by, "
            "reading time, read time, readtime, lesezeit, minread, view count, entry utility, "
            "kicker, eyebrow, article details"
        ),
        drops=('<div class="entry-meta">Posted by Ann Example in World, 4 comments</div>',),
        keeps=('<p class="metal">The metal was sold to a dealer in the north.</p>',),
    ),
    ChromeRule(
        name=Rule.TAGS,
        why="The list of tags or topics at the end of an article.",
        words=_words(
            "tags, taglist, tag list, tag cloud, tagcloud, topics, keywords, categories, "
            "article tags, post tags, post categories, cat links, tags links, schlagworte, "
            "schlagwoerter, tag links"
        ),
        drops=(
            '<div class="article-tags"><a href="/t/sea">Sea</a> <a href="/t/law">Law</a></div>',
        ),
        keeps=('<p class="stage">On the stage stood a single chair, and nobody sat.</p>',),
    ),
    ChromeRule(
        name=Rule.CONSENT,
        why="Notices about cookies and privacy.",
        words=_words(
            "cookie, cookies, consent, gdpr, cookiebar, cookiebanner, onetrust, cookie banner"
        ),
        drops=('<div id="cookie-notice"><p>We use cookies to improve your visit.</p></div>',),
        keeps=('<p class="consented">The owners consented to the sale last year.</p>',),
    ),
    ChromeRule(
        name=Rule.FORM,
        why="Forms with their labels and buttons.",
        tags=frozenset({"form", "button", "fieldset", "label", "legend", "menu"}),
        words=_words(
            "btn, button, buttons, form, search, searchform, search form, searchbox, input, "
            "textarea, submit, cta, call to action"
        ),
        drops=('<form action="/find"><p>Search the archive of this house</p></form>',),
        keeps=('<p class="formula">The formula was written on the back of a bill.</p>',),
    ),
    ChromeRule(
        name=Rule.ACCOUNT,
        max_prose=0.35,
        why="Prompts to log in, register or buy access.",
        words=_words(
            "login, log in, signin, sign in, register, registration, account, my account, "
            "regwall, paywall prompt, paywall overlay, paywall banner, paywall box, paywall "
            "modal, piano, paid barrier, barrier page, paygate, gate paywall, gigya, loginbox, "
            "premium offer"
        ),
        drops=('<div class="login-prompt"><p>Log in to read on and to keep articles.</p></div>',),
        keeps=('<p class="accountant">The accountant was heard as a witness on Friday.</p>',),
    ),
    ChromeRule(
        name=Rule.PLAYER,
        not_tags=frozenset({"tr", "td", "th", "tbody", "table"}),  # a table of a game's players
        why="Labels of audio and video players: titles, lengths, messages.",
        words=_words(
            "player, jwplayer, jw player, video js, vjs, plyr, audio player, video player, "
            "podcast, playlist, brightcove, media controls, audioplayer, videoplayer, "
            "duration, listen, vorlesen, text to speech"
        ),
        drops=('<div class="audio-player"><p>Listen to this article, 4 min</p></div>',),
        keeps=('<p class="players-said">Both players said that they would stay for a year.</p>',),
    ),
    ChromeRule(
        name=Rule.GALLERY,
        why="The texts of picture galleries and slide shows, which are captions.",
        words=_words(
            "gallery, slideshow, carousel, slider, swiper, slick, lightbox, photogallery, "
            "image gallery, bildergalerie, fotostrecke, galleria, galerie, glide, splide, "
            "flickity"
        ),
        drops=('<div class="photo-gallery"><p>Picture 3 of 12: the bridge at noon.</p></div>',),
        keeps=('<p class="gallerist">The gallerist opened a second house in Ortwick.</p>',),
    ),
    ChromeRule(
        name=Rule.DIALOG,
        why="Layers that open over the page: prompts, notices, tooltips.",
        tags=frozenset({"dialog"}),
        words=_words(
            "modal, popup, popover, overlay, tooltip, toast, snackbar, push notification, "
            "notification, notifications, alert, alertdialog, webpush, web push, onesignal, "
            "notice"
        ),
        drops=('<div class="push-modal"><p>Never miss a story: allow notifications.</p></div>',),
        keeps=('<p class="modality">The modalities of the vote are set down by law.</p>',),
    ),
    ChromeRule(
        name=Rule.SCREEN_READER,
        why="Words for screen readers that name parts of the interface.",
        words=SCREEN_READER_NAMES,
        max_prose=0.1,
        drops=('<p class="sr-only">Go to the beginning of the page</p>',),
        keeps=('<p class="screening">The screening ended with a long silence.</p>',),
    ),
    ChromeRule(
        name=Rule.SIDEBAR,
        why="Columns beside the text: teasers, widgets and promotions.",
        tags=frozenset({"aside"}),
        max_prose=0.15,
        words=_words(
            "sidebar, complementary, rail, right rail, rightrail, right column, rightcolumn, "
            "widget area, secondary column, marginal, marginalspalte"
        ),
        drops=('<div id="right-sidebar"><p>Weather tomorrow: rain in the north.</p></div>',),
        keeps=('<p class="railway">The railway has been closed since the storm.</p>',),
    ),
    ChromeRule(
        name=Rule.CONTENTS,
        not_tags=frozenset({"h2", "h3", "h4"}),  # a sub-heading that the contents lead to
        why="A table of contents, which repeats the sub-headings.",
        words=_words("toc, table contents, of contents, inhaltsverzeichnis, sommaire, jump links"),
        drops=('<div class="toc"><p>In this article: the bridge, the river, the town</p></div>',),
        keeps=('<p class="stock">The stock rose by four per cent after the news.</p>',),
    ),
    ChromeRule(
        name=Rule.INFO_BOX,
        why="Boxes of facts or advice beside the text.",
        words=_words(
            "infobox, info box, factbox, fact box, faktaboks, faktaruta, faktenkasten, "
            "infokasten, sidebar box, about box, disclaimer"
        ),
        drops=('<div class="fact-box"><p>The bridge is 90 m long, and wide.</p></div>',),
        keeps=('<p class="factory">The factory has stood empty since the last winter.</p>',),
    ),
    ChromeRule(
        name=Rule.EMBED_CONSENT,
        why="A notice in place of embedded content that needs the reader's consent.",
        words=_words(
            "oembed placeholder, embed placeholder, social placeholder, consent placeholder, "
            "external content, embed consent, image placeholder, content blocker, opt in "
            "content, embed privacy"
        ),
        drops=('<div class="embed-consent"><p>Here you would see content of Example.</p></div>',),
        keeps=('<p class="externals">External auditors looked at the books in May.</p>',),
    ),
    ChromeRule(
        name=Rule.RATING,
        why="Counters, votes and polls.",
        words=_words(
            "rating, ratings, vote, votes, voting, poll, polls, likes, like button, upvote, "
            "quiz, feedback, reactions, survey, helpful"
        ),
        drops=('<div class="rating"><p>Was this article of use to you? 4 of 5</p></div>',),
        keeps=('<p class="voters">Voters stood in line until the late evening.</p>',),
    ),
    ChromeRule(
        name=Rule.APP_PROMOTION,
        why="Advice to install the publisher's app or to follow it elsewhere.",
        words=_words(
            "whatsapp, browser warning, unsupported browser, outdated browser, grade c "
            "banner, app banner, appbanner, smartbanner, smart banner, app promo, download "
            "app"
        ),
        drops=('<div class="app-promo"><p>All the news in our app: get it now.</p></div>',),
        keeps=('<p class="appeal">The appeal will be heard in the autumn, she said.</p>',),
    ),
)
