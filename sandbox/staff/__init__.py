"""Invented staff for the console: accounts made by the bot's own command line, and a page that shows how to sign in."""

from sandbox.staff.page import StaffSandbox

__all__ = ["StaffSandbox"]
