"""The settings of a crawl by stage, with units and reasons.

Settings of Scrapy that are missing here have Scrapy's defaults. ``scrapy crawl -s NAME=VALUE`` sets
one for one run. A project of your own names only the settings that it changes.
"""

from __future__ import annotations

from newsbot.version import __version__

BOT_NAME = "newsbot"
SPIDER_MODULES: list[str] = []
"""Where spiders of your own are; news, archive, demo and those of sites are always there."""
SPIDER_LOADER_CLASS = "newsbot.spiders.spider_loader.SiteSpiderLoader"
COMMANDS_MODULE = "newsbot.commands"
ADDONS: dict[str, int] = {}

# --- Sites ---------------------------------------------------------------------------------------

NEWSBOT_SITES = ""
"""TOML files or folders of your own sites, separated as in PATH. The setting wins over the
environment variable of the same name."""

# --- 1. Discover ---------------------------------------------------------------------------------

MAX_PAGES = 5
"""Pages read of each section, the first included; news is on the first ones."""

MAX_ARTICLES = 0
"""Articles written in one run; 0 is no limit."""

LANGUAGES: list[str] = []
"""Tags such as en or de-AT: articles in other languages are not written; empty is all."""

MAX_PER_HOST = 0
"""Requests to one host in one run, listings included; 0 is no limit."""

REVISIT_AFTER = "1h, 4h, 1d, 3d"
"""Ages at which an article is requested again to find its updates; "" is never."""

# --- 2. Fetch: who asks --------------------------------------------------------------------------

CONTACT = ""
"""Page or e-mail address where publishers can reach you; it is added to the user agent."""

USER_AGENT = f"newsbot/{__version__}"
"""Sent with each request; its product token chooses the group of robots.txt."""

ROBOTSTXT_OBEY = True

RIGHTS_POLICY = "record"
"""record, or respect: leave out articles whose publisher reserves use by machines."""

TDMREP_ENABLED = False
"""Request /.well-known/tdmrep.json of each host; RIGHTS_POLICY respect always does."""

# --- 2. Fetch: how fast --------------------------------------------------------------------------

CONCURRENT_REQUESTS = 32
"""Concurrent requests to all hosts."""

CONCURRENT_REQUESTS_PER_DOMAIN = 2
"""Concurrent requests to one host: fewer than a reader's browser makes."""

DOWNLOAD_DELAY = 0.25
"""Seconds between two requests to one host, at least."""

DOWNLOAD_DELAY_JITTER = 0.0
"""A delay that a host asks for is a minimum and must not be shortened at random."""

AUTOTHROTTLE_ENABLED = True
"""Request less often from a host that responds slowly."""
AUTOTHROTTLE_START_DELAY = 0.5
AUTOTHROTTLE_MAX_DELAY = 30.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0

DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": None,
}
"""Scrapy's ``Accept-Language: en`` turns a site into its English edition; None sends no header."""

URLLENGTH_LIMIT = 0
"""Crawler traps are recognized by the length of their URLs without percent-encoding."""

REACTOR_THREADPOOL_MAXSIZE = 64
"""Threads that resolve host names. With Scrapy's 10, ten slow name servers hold up all hosts."""

DOWNLOAD_TIMEOUT = 30.0
"""Seconds for one response. With Scrapy's 180 one dead host delays a run."""

DOWNLOADER = "newsbot.fetch.scrapy_internals.PoliteDownloader"
"""Delays and pauses of a host hold for all runs of a store; slow hosts hold up nobody."""

# --- 2. Fetch: patience --------------------------------------------------------------------------

RETRY_TIMES = 3
"""Retries after 5xx, 408, 429 and network errors."""

RETRY_BACKOFF_SECONDS = 1.0
"""Pause of the host before the first retry; doubled for each further one."""

CRAWL_DELAY_MAX_SECONDS = 60.0
"""A host whose robots.txt asks for a longer Crawl-delay is not crawled."""

RETRY_AFTER_MAX_SECONDS = 120.0
"""A host that asks for a longer Retry-After gets no more requests in this run."""

RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
"""The outcome is counted, and written to the file of rejections."""

MAX_FAILED_SHARE = 0.5
"""A run ends with an alarm if a larger share of the requested URLs fails or is blocked."""

# --- 2. Fetch: safety ----------------------------------------------------------------------------

ALLOWED_PRIVATE_ADDRESSES = ""
"""Networks, separated by commas, that a crawl may connect to although they are not public."""

TWISTED_DNS_RESOLVER = "newsbot.fetch.address_guard.GuardedResolver"
"""A page must not direct requests to machines that only this one can reach."""

DOWNLOAD_MAXSIZE = 10 * 1024 * 1024
"""Bytes of one response, also after decompression. The longest live blogs have about 3 MB."""
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
"""No state is carried from page to page, and no consent is given on anybody's behalf."""

REDIRECT_MAX_TIMES = 10
METAREFRESH_MAXDELAY = 5
"""Seconds; a slower refresh is a page that reloads itself."""

TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "newsbot.fetch.url_credentials.UrlCredentialsMiddleware": 80,
    "newsbot.fetch.redirect_slot.RedirectSlotMiddleware": 90,
    "newsbot.fetch.host_limit.HostNamesMiddleware": 95,
    "newsbot.fetch.robots_txt.RobotsMiddleware": 100,
    "newsbot.fetch.host_limit.HostLimitMiddleware": 110,
    "newsbot.fetch.tdmrep.TdmRepMiddleware": 120,
    "newsbot.fetch.content_sniffing.ContentSniffingMiddleware": 130,
    "newsbot.fetch.proxy_errors.ProxyErrorMiddleware": 540,
    "newsbot.fetch.polite_retry.PoliteRetryMiddleware": 550,
    "newsbot.fetch.site_access.SiteProxyMiddleware": 555,
    "newsbot.fetch.address_guard.AddressGuardMiddleware": 560,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "newsbot.fetch.meta_refresh.LenientMetaRefresh": 580,
    "newsbot.fetch.decompression.DecompressionMiddleware": 590,
    "newsbot.warc_store.WarcStoreMiddleware": 940,
    "newsbot.fetch.site_access.SiteHeadersMiddleware": 950,
    "newsbot.fetch.request_budget.RequestBudgetMiddleware": 990,
    # Hosts differ from run to run; responses from another site end as offsite.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
}

SPIDER_MIDDLEWARES = {
    "newsbot.spiders.dropped_requests.DroppedRequests": 1,
    "newsbot.spiders.dropped_requests.NoticedRequests": 999,
}
"""The first and the last one, so that they see what those between them drop."""

CONCURRENT_ITEMS = 1
"""Items of one page that are processed at once. Scrapy starts as many tasks for each page: 100, its
default, takes 1 ms a page, and mixes the order of lines."""

SCHEDULER_PRIORITY_QUEUE = "newsbot.fetch.host_queue.HostQueue"
"""Hosts take turns, so that slow ones do not hold up others."""

SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
"""Articles are requested in the order of the page."""

# --- 2. Fetch: keep the responses ----------------------------------------------------------------

WARC_STORE = ""
"""Folder of WARC files with all that is fetched, relative to where the command is started; "" is
off."""

WARC_ROTATE_BYTES = 10**9
"""Bytes at which a WARC file is finished and another begun; 0 is never."""

# --- 2. Fetch: in a browser ----------------------------------------------------------------------

RENDER = "when_needed"
"""never, sites (those with render = true), when_needed (also articles without text), always."""

RENDER_BROWSER = ""
"""Path of the Chromium to start; "" is the system's, else Playwright's own."""

RENDER_PAGES_AT_ONCE = 2
"""Pages open at the same time, of all hosts; each takes 50 to 300 MB."""

RENDER_PAGES_PER_BROWSER = 100
"""Then Chromium is restarted, once no page is open, so that its memory does not grow."""

RENDER_TIMEOUT_SECONDS = 30.0
"""Seconds for one page, from opening it to its text."""

RENDER_ALLOW_DOMAINS = ""
"""Registrable domains, separated by commas, that pages may load from besides their own."""

# --- 3. Extract ----------------------------------------------------------------------------------

SITE_PROFILES_DIR = ".profiles"
"""Folder in OUTPUT_DIR of site profiles, learned in earlier runs; "" is off."""

EXTRACTION_HOOKS: list[str] = []
"""Modules that register hooks with ``newsbot.register_source``, imported in each process that
reads pages."""

EXTRACTION_PROCESSES = "auto"
"""Processes that read documents beside the crawl, 70 to 150 MB each. auto is as many as there are
usable cores, at most 4, and 0 on one core. With 0 the crawl reads them itself."""

EXTRACTION_TIMEOUT = 30.0
"""Seconds for reading one document in such a process; 0 is no limit."""

# --- 4. and 5. Dedupe and write ------------------------------------------------------------------

ITEM_PIPELINES = {
    "newsbot.pipelines.ValidatePipeline": 100,
    "newsbot.pipelines.DedupePipeline": 200,
    "newsbot.pipelines.WritePipeline": 300,
}
"""A pipeline of your project between 200 and 300 sees articles with their keys, and no others."""

DUPLICATES = "drop"
"""drop, label or longest: what happens to an article whose text its site has elsewhere."""

DUPLICATES_IN_MEMORY = 10_000
"""Without a store: articles that new ones are compared with, about 5,000 bytes each. At the limit
the oldest one is removed."""

OUTPUT_DIR = "output"
"""Folder of <site>/<UTC date>/<run id>.jsonl, relative to where the command is started."""

OUTPUT_FORMAT = "jsonl"
"""jsonl (every field), jsonld (schema.org JSON-LD), or a format of your project."""

LINE_FIELDS_EXCLUDED = ["articleBlocks", "metadata.chromeDropped"]
"""Fields that lines are written without, by name; those of metadata as ``metadata.NAME``. Without
these two a line has 44 % of its bytes; docs/schema.md has the figures."""

OUTPUT_COMPRESSION = "none"
"""none, gzip or zstd."""

OUTPUT_ROTATE_BYTES = 0
"""Bytes, before compression, at which a file is finished and another begun; 0 is never."""

OUTPUT_STORAGE = ""
"""s3://bucket/prefix for the files of a fleet; "" is OUTPUT_DIR."""

OUTPUT_BATCH_SECONDS = 300
"""Seconds that a line of a fleet waits for others, with which it is written to a file."""

STORE_URL = ".newsbot/store.sqlite"
"""SQLite file in OUTPUT_DIR, or postgresql://...: what earlier runs learned; "" is off."""

DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"

# --- Around the run ------------------------------------------------------------------------------

EXTENSIONS = {
    "scrapy.extensions.throttle.AutoThrottle": None,
    "newsbot.fetch.scrapy_internals.PoliteThrottle": 0,
    "newsbot.url_ledger.UrlLedger": 10,
    "newsbot.run_recorder.RunRecorder": 11,
    "newsbot.crawl_store.CrawlStore": 12,
    "newsbot.item_tracker.ItemTracker": 13,
    "newsbot.metrics_extension.RunMetrics": 14,
    "newsbot.profiles_extension.SiteProfiles": 15,
    "newsbot.summary.CrawlSummary": 20,
    "newsbot.alerts_extension.Alerts": 25,
    "newsbot.fetch.prompt_shutdown.PromptShutdown": 30,
}

HEALTH_ALARMS = True
"""Compare each run of a site with its earlier ones; what is wrong ends it with exit code 3."""

ALERTS: list[str] = []
"""Spidermon's actions that send these alarms: slack, mail, discord, or paths of classes."""

ALERTS_TIMEOUT_SECONDS = 10.0
"""For which sending may hold up the end of a run, all actions together."""

SITES_AT_ONCE = 4
"""Sites that one ``scrapy crawl`` of several crawls at the same time, each a run of its own, or one
``scrapy worker`` of each of its buckets."""

DUE_AFTER_MIN = "10m"
DUE_AFTER_MAX = "1d"
"""Shortest and longest time after which ``scrapy due`` reads a listing again; a site's table may
have its own."""

DUE_BUDGET = 0
"""Requests an hour of all runs of ``scrapy due`` together, or of all workers; 0 is no limit."""

BUCKETS_AT_ONCE = 16
"""Buckets that one ``scrapy worker`` crawls at the same time."""

LEASE_SECONDS = 60
"""After which a bucket goes to another worker if the one that has it was paused or cut off, or its
machine failed; renewed every 5 seconds, and at least four times in that time."""

FLEET_TICK_SECONDS = 10
"""Between two times at which the workers look for what is due."""

LIVENESS_FILE = ""
"""File that a worker touches every 10 seconds, for a supervisor; "" is none."""

FLEET_LATE_AFTER = "1h"
"""Age at which what is due, or waits to be written, is an alarm of a fleet."""

FLEET_FAILURES = 3
"""Failed jobs of a bucket in a row at which it is an alarm of a fleet."""

SUMMARY_ENABLED = True
"""Print progress and a summary of each crawl on stderr."""

SUMMARY_SHOW_ARTICLE = False
"""Print one of the articles below the summary, with the chrome dropped from its page."""

METRICS_PORT = 0
"""Port at which a crawl or worker serves its counters to Prometheus; 0 is none."""

METRICS_HOST = "127.0.0.1"
"""Address of this machine at which the port is; 0.0.0.0 is all of them."""

METRICS_FILE = ""
"""File for the metrics of the latest run of each site, replaced after each run."""

PROGRESS_INTERVAL_SECONDS = 30.0
"""Seconds between two log lines of progress where stderr is not a terminal; 0 is none."""

LOG_LEVEL = "INFO"
LOG_FORMATTER = "newsbot.item_tracker.PipelineLogFormatter"
LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"
LOG_DATEFORMAT = "%H:%M:%S"
LOG_VERSIONS: list[str] = []
STATS_DUMP = False
LOGSTATS_INTERVAL = 0
"""Seconds between progress lines of Scrapy; 0 is none, the summary shows more."""
