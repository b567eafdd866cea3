"""What a user's selectors and hooks supply for the fields of an article, parsed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from itemloaders import ItemLoader
from itemloaders.processors import Compose, Identity, MapCompose, TakeFirst

from newsbot.extraction.fields import value_processors as values
from newsbot.extraction.fields.stated_authors import distinct_people
from newsbot.items import LIST_FIELDS, LiveBlogUpdate, Publisher


class SuppliedValues(ItemLoader):
    """Parses what a user's selectors and hooks supply for the fields of an article."""

    default_input_processor = MapCompose(values.to_text)
    articleSection_in = Compose(default_input_processor, values.distinct)
    articleType_in = MapCompose(values.to_article_type)
    audios_in = videos_in = MapCompose(values.to_media)
    authors_in = Compose(MapCompose(values.to_authors), distinct_people)
    breadcrumbs_in = MapCompose(values.to_breadcrumb)
    canonicalUrl_in = pageUrls_in = MapCompose(values.to_url)
    dateModified_in = datePublished_in = MapCompose(values.to_stamp)
    extra_in = Compose(values.to_json)
    images_in = Compose(MapCompose(values.to_image), values.distinct)
    inLanguage_in = MapCompose(values.to_language)
    isAccessibleForFree_in = MapCompose(values.to_flag)
    keywords_in = Compose(MapCompose(values.to_keywords), values.distinct)
    liveBlogUpdates_in = MapCompose(values.only(LiveBlogUpdate))
    mainImage_in = MapCompose(values.to_image)
    publisher_in = MapCompose(values.only(Publisher), values.capitalize_country)
    readingTimeMinutes_in = MapCompose(values.to_minutes)

    default_output_processor = TakeFirst()
    list_output_processor = Identity()

    def get_input_processor(self, field_name: str) -> Callable[..., Any]:
        """Return the input processor of a field; those of ``extra`` share one."""
        return super().get_input_processor(field_name.partition(".")[0])

    def get_output_processor(self, field_name: str) -> Callable[..., Any]:
        """Return the processor that keeps all values of a list field, or else the first value."""
        is_list = field_name in LIST_FIELDS
        return self.list_output_processor if is_list else self.default_output_processor
