# SPDX-License-Identifier: Apache-2.0
"""Runs a command in a pseudo-terminal of its own, and exits as it does.

What comes from standard input is typed there: the byte 3 is Ctrl-C, which the terminal makes a SIGINT for the whole
foreground process group, as it does for a user. (A shell's background job would have that signal ignored.)
"""
import os
import pty
import sys

sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))
