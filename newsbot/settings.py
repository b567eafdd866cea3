"""Every setting of a crawl by stage, with its unit and the reason for its value; no functions.

A setting of Scrapy that is not named here has Scrapy's default. Each can be set for one run with
``scrapy crawl -s NAME=VALUE``.
"""

from __future__ import annotations

from newsbot.version import __version__

BOT_NAME = "newsbot"
SPIDER_MODULES = ["newsbot.spiders", "newsbot.demo"]
SPIDER_LOADER_CLASS = "newsbot.spiders.spider_loader.SiteSpiderLoader"
COMMANDS_MODULE = "newsbot.commands"
ADDONS: dict[str, int] = {}

# --- Sites ---------------------------------------------------------------------------------------

NEWSBOT_SITES = ""
"""TOML files or folders of your own sites, parted as PATH is. The environment variable of the same
name does the same; the setting wins."""

# --- 1. Discover ---------------------------------------------------------------------------------

MAX_PAGES = 5
"""Pages read of each section, its first included. News is on the first ones."""

MAX_ARTICLES = 0
"""Article addresses asked for in one run; 0 is no limit."""

MAX_PER_HOST = 0
"""Addresses asked of one host in one run, lists included; 0 is no limit."""

REVISIT_AFTER = "1h, 4h, 1d, 3d"
"""Ages at which an article is looked at again, so that its updates are seen; "" is never."""

# --- 2. Fetch: who asks --------------------------------------------------------------------------

CONTACT = ""
"""A page or mail address where a publisher finds out who crawls; it joins the user agent."""

USER_AGENT = f"newsbot/{__version__}"
"""Sent with each request, and compared with the groups of robots.txt."""

ROBOTSTXT_OBEY = True

RIGHTS_POLICY = "record"
"""record or respect: whether articles whose publisher reserves machine use are left out."""

TDMREP_ENABLED = False
"""Ask each host once for /.well-known/tdmrep.json; with RIGHTS_POLICY respect it always is."""

# --- 2. Fetch: how fast --------------------------------------------------------------------------

CONCURRENT_REQUESTS = 32
"""Requests under way over all hosts."""

CONCURRENT_REQUESTS_PER_DOMAIN = 2
"""Requests under way to one host: less than a reader's browser opens."""

DOWNLOAD_DELAY = 0.25
"""Seconds between two requests to one host, at least."""

DOWNLOAD_DELAY_JITTER = 0.0
"""What a host asks for is the least: nothing is taken off at random."""

AUTOTHROTTLE_ENABLED = True
"""A host that answers slowly is asked less often."""
AUTOTHROTTLE_START_DELAY = 0.5
AUTOTHROTTLE_MAX_DELAY = 30.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0

DOWNLOAD_TIMEOUT = 30
"""Seconds for one answer. Scrapy's 180 lets one dead host hold a run."""

# --- 2. Fetch: patience --------------------------------------------------------------------------

RETRY_TIMES = 3
"""Further tries after 5xx, 408, 429 and network errors."""

RETRY_BACKOFF_SECONDS = 1.0
"""Pause of the host before the first further try; doubles with each."""

CRAWL_DELAY_MAX_SECONDS = 60.0
"""A host whose robots.txt asks for a longer Crawl-delay is not crawled."""

RETRY_AFTER_MAX_SECONDS = 120.0
"""A host that asks for a longer Retry-After is asked for nothing more in this run."""

RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
"""The outcome is counted and written to the file of rejections."""

MAX_FAILED_SHARE = 0.5
"""A run in which more of the addresses asked for fail or are refused ends with an alarm."""

# --- 2. Fetch: safety ----------------------------------------------------------------------------

ALLOWED_PRIVATE_ADDRESSES = ""
"""Networks parted by commas that a crawl may connect to although they are not public."""

TWISTED_DNS_RESOLVER = "newsbot.fetch.address_guard.GuardedResolver"
"""A page must not make the crawler ask machines that only this one can reach."""

DOWNLOAD_MAXSIZE = 10 * 1024 * 1024
"""Bytes of one answer, also after decompression. The longest live blogs have about 3 MB."""
DOWNLOAD_WARNSIZE = 0

DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_HANDLERS = {
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
    "http": "newsbot.fetch.rendering.download_handler.PlainOrRenderedHandler",
    "https": "newsbot.fetch.rendering.download_handler.PlainOrRenderedHandler",
}
"""A page must not make the crawler read local files or other protocols."""

COOKIES_ENABLED = False
"""No state is carried from page to page, and no consent is given in anybody's name."""

REDIRECT_MAX_TIMES = 10
METAREFRESH_MAXDELAY = 5
"""Seconds; a slower refresh is a page that reloads itself."""

TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "newsbot.fetch.redirect_slot.RedirectSlotMiddleware": 90,
    "newsbot.fetch.robots_txt.RobotsMiddleware": 100,
    "newsbot.fetch.host_limit.HostLimitMiddleware": 110,
    "newsbot.fetch.tdmrep.TdmRepMiddleware": 120,
    "newsbot.fetch.polite_retry.PoliteRetryMiddleware": 550,
    "newsbot.fetch.address_guard.AddressGuardMiddleware": 560,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "newsbot.fetch.decompression.DecompressionMiddleware": 590,
    # Hosts differ from run to run; answers from another site end as offsite.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
}

CONCURRENT_ITEMS = 1
"""Results of a page handled at once. The pipelines wait for nothing, and Scrapy starts as many
tasks for each page: 100, its default, cost 1 ms a page and mix the order of the lines."""

SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
"""Articles are asked for in the order of the page."""

# --- 2. Fetch: in a browser ----------------------------------------------------------------------

RENDER = "when_needed"
"""never, sites (those with render = true), when_needed (also articles without text), always."""

RENDER_BROWSER = ""
"""Path of the Chromium to start; "" is the system's, else Playwright's own."""

RENDER_PAGES_AT_ONCE = 2
"""Pages that are open at the same time, over all hosts; one takes 50 to 300 MB."""

RENDER_PAGES_PER_BROWSER = 100
"""Then Chromium is started anew, when no page is open: what it gathers does not add up."""

RENDER_TIMEOUT_SECONDS = 30.0
"""For one page, from opening it to its text."""

RENDER_ALLOW_DOMAINS = ""
"""Registrable domains, parted by commas, that pages may load from besides their own."""

# --- 3. Extract ----------------------------------------------------------------------------------

SITE_PROFILES_DIR = ".profiles"
"""Folder in ``OUTPUT_DIR`` of what each host's pages repeat, learnt in earlier runs; "" is off."""

EXTRACTION_HOOKS: list[str] = []
"""Modules that register hooks with ``newsbot.register_source``, imported in each process that
reads pages."""

EXTRACTION_PROCESSES = 0
"""Processes that pages are read in beside the crawl, about 190 MB each. With 0 pages are read in
the crawl's own, which answers nobody meanwhile."""

EXTRACTION_TIMEOUT = 30.0
"""Seconds for reading one page in a process of its own; 0 is no bound."""

# --- 4. and 5. Dedupe and write ------------------------------------------------------------------

ITEM_PIPELINES = {
    "newsbot.pipelines.ValidatePipeline": 100,
    "newsbot.pipelines.DedupePipeline": 200,
    "newsbot.pipelines.WritePipeline": 300,
}

DUPLICATES = "drop"
"""drop, label or longest: what becomes of an article whose text its site has elsewhere."""

DUPLICATES_IN_MEMORY = 10_000
"""Without a store: articles that others are compared with, about 5,000 bytes each; then the first
go."""

OUTPUT_DIR = "output"
"""Folder of <site>/<UTC date>/<run id>.jsonl, relative to where the command is started."""

OUTPUT_FORMAT = "jsonl"
"""jsonl (every field) or jsonld (schema.org), or a format of yours."""

OUTPUT_COMPRESSION = "none"
"""none, gzip or zstd."""

OUTPUT_ROTATE_BYTES = 0
"""A file that has so many bytes, before compression, is finished, and another begun; 0 is never."""

STORE_URL = ".newsbot/store.sqlite"
"""SQLite file in ``OUTPUT_DIR``, or postgresql://...: what earlier runs know; "" is off."""

DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"

# --- Around the run ------------------------------------------------------------------------------

EXTENSIONS = {
    "scrapy.extensions.throttle.AutoThrottle": None,
    "newsbot.fetch.scrapy_internals.PoliteThrottle": 0,
    "newsbot.url_ledger.UrlLedger": 10,
    "newsbot.crawl_store.CrawlStore": 12,
    "newsbot.item_tracker.ItemTracker": 13,
    "newsbot.profiles_extension.SiteProfiles": 15,
    "newsbot.summary.CrawlSummary": 20,
    "newsbot.fetch.prompt_shutdown.PromptShutdown": 30,
}

SUMMARY_ENABLED = True
"""Progress and a summary of each crawl on stderr."""

SUMMARY_SHOW_ARTICLE = False
"""Show one of the articles below the summary, with what was left out of its page."""

PROGRESS_INTERVAL_SECONDS = 30.0
"""Seconds between two log lines of progress where stderr is no terminal; 0 is none."""

LOG_LEVEL = "INFO"
LOG_FORMATTER = "newsbot.item_tracker.PipelineLogFormatter"
LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"
LOG_DATEFORMAT = "%H:%M:%S"
LOG_VERSIONS: list[str] = []
STATS_DUMP = False
LOGSTATS_INTERVAL = 0
"""Seconds between progress lines of Scrapy; 0 is none, the summary says more."""
