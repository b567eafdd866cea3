"""Measuring and developers' tools of a checkout; no user installs them."""
