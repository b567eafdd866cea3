"""Find the URLs of articles in sections, feeds, sitemaps and JSON endpoints."""
