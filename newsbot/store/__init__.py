"""What outlives a run: URLs and how they ended, articles, and the files that hold them."""

# The tables are defined in the modules of the facts; opening a store needs all of them.
import newsbot.store.site_facts  # noqa: F401
