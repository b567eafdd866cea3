"""Settings of a fleet, the same on every machine; programs find it as ``fleet_settings``."""

import os

STORE_URL = os.environ["STORE_URL"]  # The driver takes a password from PGPASSWORD.
CONTACT = os.environ["CONTACT"]
NEWSBOT_SITES = "/etc/newsbot/sites.toml"
OUTPUT_STORAGE = os.environ.get("OUTPUT_STORAGE", "")
OUTPUT_COMPRESSION = "zstd"
METRICS_PORT = os.environ.get("METRICS_PORT", "0")
METRICS_HOST = os.environ.get("METRICS_HOST", "127.0.0.1")
LIVENESS_FILE = os.environ.get("LIVENESS_FILE", "")
LOG_FORMAT = "json"
SUMMARY_ENABLED = False
