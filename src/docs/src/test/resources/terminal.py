# SPDX-License-Identifier: Apache-2.0
"""Runs a command in its own pseudo-terminal, and exits with its status. The byte 3 on standard input is a Ctrl-C."""
import os
import pty
import sys

sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))
