"""The health of a site: each run compared with the site's own history."""
