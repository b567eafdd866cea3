"""Metrics of runs for Prometheus and what reads its formats."""
