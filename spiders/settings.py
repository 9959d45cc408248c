"""Scrapy's settings for the whole project: its unsafe defaults closed, little CPU, polite.

`tracker.crawl` may override `USER_AGENT`, `RETRY_PAUSE`, `RETRY_AFTER_CAP` and `LOG_LEVEL`.
Why each default was closed stands beside it; tests/spiders/test_closed.py proves them.
"""

from importlib.metadata import PackageNotFoundError, version
from typing import Any

BOT_NAME = "tracker"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"


def user_agent(contact: str = "") -> str:
    """The honest name of the crawler, with the group's contact if one is configured."""
    try:
        release = version("legal-tracker")
    except PackageNotFoundError:
        release = "0"
    return f"Tracker/{release} (+{contact})" if contact else f"Tracker/{release}"


USER_AGENT = user_agent()
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-US,en",
}

TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
TWISTED_DNS_RESOLVER = "spiders.http.guard.GuardedResolver"

# Closed: certificates are not verified by default; every crawl opens a port that runs code
# (REMOTE_CONTROL) or a console (TELNET); file:, data:, ftp: and s3: URLs are fetched.
DOWNLOAD_VERIFY_CERTIFICATES = True
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False
DOWNLOAD_HANDLERS: dict[str, Any] = {
    "http": "spiders.http.retry_after.PatientHandler",
    "https": "spiders.http.retry_after.PatientHandler",
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
DOWNLOAD_MAXSIZE = 25 * 1024 * 1024  # default 1 GiB
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30  # seconds in total, so that a slow drip is cut too; default 180
REDIRECT_MAX_TIMES = 5
COOKIES_ENABLED = False
REFERER_ENABLED = False
METAREFRESH_ENABLED = False
URLLENGTH_LIMIT = 4000

# Polite: robots.txt is obeyed; each host has a slot of its own (spiders/pacing.py sets its delay).
ROBOTSTXT_OBEY = True
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0
CONCURRENT_REQUESTS = 32
CONCURRENT_REQUESTS_PER_DOMAIN = 16
RETRY_PAUSE = 2.0  # seconds before a bad answer is asked for once more
RETRY_AFTER_CAP = 60.0  # a longer Retry-After ends the reading of that source for this run

# Cheap: Scrapy's default of 100 starts about 100 tasks for each response.
CONCURRENT_ITEMS = 4
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # two sources may share an address
DOWNLOADER_STATS = False
LOG_LEVEL = "ERROR"  # what went wrong is an outcome; cron mails nothing else
LOG_VERSIONS: list[str] = []
STATS_DUMP = False
LOGSTATS_INTERVAL = 0
MEMUSAGE_ENABLED = False
AUTOTHROTTLE_ENABLED = False
RETRY_ENABLED = False

DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {
    "spiders.http.guard.Guard": 50,
    "spiders.http.robots.Robots": 100,
    "spiders.http.conditional.Conditional": 450,
    "spiders.http.retry_after.RetryAfter": 550,
    "spiders.http.redirects.Redirects": 600,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
}
SPIDER_MIDDLEWARES: dict[str, int | None] = {
    # Every status reaches the spider, which grades it.
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
EXTENSIONS: dict[str, int | None] = {
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
    "scrapy.extensions.memdebug.MemoryDebugger": None,
    "scrapy.extensions.closespider.CloseSpider": None,
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.logcount.LogCount": None,
    "scrapy.extensions.spiderstate.SpiderState": None,
    "scrapy.extensions.throttle.AutoThrottle": None,
}
