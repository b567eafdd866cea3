"""Profile of a site, learned from the fingerprints of its pages."""
