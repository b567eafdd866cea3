"""All hostile hosts, by the first label of their name under ``.test``."""

from __future__ import annotations

from tests.hostile.hostile_hosts import HOSTS, Hostile
from tests.hostile.hostile_protocol import PROTOCOL_HOSTS
from tests.hostile.hostile_readings import READING_HOSTS

ALL_HOSTS: dict[str, Hostile] = {**HOSTS, **PROTOCOL_HOSTS, **READING_HOSTS}
