"""Extract stored pages again, and compare the articles with the lines that were written."""
