"""Check a site whose layout has changed: what differs, and the selectors that would mend it."""
