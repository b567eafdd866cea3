"""A small news site with invented articles, its server, and the spider that crawls it."""
