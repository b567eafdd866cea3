"""Find the blocks of a page that are the article."""
