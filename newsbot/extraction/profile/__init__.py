"""What a site's pages have in common, learned from their fingerprints."""
