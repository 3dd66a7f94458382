"""A whole office on one laptop: it receives applications by the contract, and clerks decide on them at a desk."""

from sandbox.backend.office import OfficeSandbox

__all__ = ["OfficeSandbox"]
