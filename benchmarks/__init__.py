"""Measurements: each prints JSON and compares within one run. None is a test."""
