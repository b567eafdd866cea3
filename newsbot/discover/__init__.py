"""A section page -> the addresses of its articles and its next page."""
