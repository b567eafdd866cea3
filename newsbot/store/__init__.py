"""What outlives a run: URLs and how they ended, articles, and the files that hold them."""

# The tables stand in the modules of the facts: whoever opens a store has to know all of them.
import newsbot.store.site_facts  # noqa: F401
