"""What outlives a run: URLs and how they ended, articles, and the files that hold them."""

# The tables are defined in the modules that use them; opening a store needs all of them.
import newsbot.store.announced_alarms
import newsbot.store.fleet_workers
import newsbot.store.site_facts  # noqa: F401
