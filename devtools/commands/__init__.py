"""Scrapy commands for developers, found by ``newsbot.commands`` in a checkout."""
