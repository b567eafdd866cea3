"""Worker processes in which a crawl reads documents."""
