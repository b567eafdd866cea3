"""Articles of several pages become one record."""

from __future__ import annotations

from newsbot.article_blocks import ArticleBlock, Image
from newsbot.extraction.fields.further_pages import cut_short, join_pages
from newsbot.items import Article

FIRST = Article(
    url="https://example.com/a",
    articleBody="One.",
    articleBlocks=[
        ArticleBlock(type="image", text="", imageUrl="https://example.com/1.jpg"),
        ArticleBlock(type="paragraph", text="One."),
    ],
    wordCount=1,
    images=[Image(url="https://example.com/1.jpg")],
)
SECOND = Article(
    url="https://example.com/a?page=2",
    articleBody="One.\n\nTwo.",
    articleBlocks=[
        ArticleBlock(type="image", text="", imageUrl="https://example.com/1.jpg"),
        ArticleBlock(type="paragraph", text="One."),
        ArticleBlock(type="image", text="", imageUrl="https://example.com/2.jpg"),
        ArticleBlock(type="paragraph", text="Two."),
    ],
    wordCount=2,
    images=[Image(url="https://example.com/1.jpg"), Image(url="https://example.com/2.jpg")],
)


def test_text_and_images_of_pages_are_joined_without_repeats() -> None:
    joined = join_pages(FIRST, SECOND)

    assert joined.articleBody == "One.\n\nTwo."
    assert joined.wordCount == 2
    assert [block.text or block.imageUrl for block in joined.articleBlocks] == [
        *("https://example.com/1.jpg", "One.", "https://example.com/2.jpg", "Two."),
    ]
    assert [image.url[-5:] for image in joined.images] == ["1.jpg", "2.jpg"]
    assert joined.pageUrls == [FIRST.url, SECOND.url]


def test_an_article_with_a_missing_page_is_marked_as_truncated() -> None:
    article = cut_short(FIRST, SECOND.url, "HTTP 404")

    assert article.isTruncated
    assert article.metadata.warnings == [f"next page {SECOND.url}: HTTP 404"]
