"""Adapters to the outside world, each answering a protocol of dialogs.ports."""
