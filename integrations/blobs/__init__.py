"""Sealed bytes that must outlive the ledger: envelopes, receipts, files of applicants."""

from integrations.blobs.files import FileBlobs

__all__ = ["FileBlobs"]
