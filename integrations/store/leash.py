"""Becomes the server, on a leash: the kernel kills it when the process that started it dies, however that happened.

Run as `python -I -S leash.py <pid of the parent> <program> <arguments>`. It is a program of its own instead of a
`preexec_fn`, since Python code between fork and exec may deadlock in a process with threads. SIGKILL does no harm:
what the server answered is in the append-only file already. The kernel counts the *thread* that started us as the
parent, so the event loop that starts a store must live as long as it (the main thread's does).

macOS has no such call. There a server outlives a killed bot; the lock of the data folder then names its pid.
"""

import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def main(parent: int, command: list[str]) -> None:
    """Replace this process by the command."""
    if sys.platform == "linux":
        import ctypes

        if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
            sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
    if os.getppid() != parent:
        # It died before the kernel was told; no signal will come any more.
        sys.exit("the parent is gone")
    os.umask(0o077)  # what it writes is for us alone
    os.execv(command[0], command)  # noqa: S606 - no shell: that is the point


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
