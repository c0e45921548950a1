# SPDX-License-Identifier: Apache-2.0
"""Runs a command in its own pseudo-terminal, and exits with its status.

Standard input is typed into the terminal. The byte 3 is Ctrl-C: as for a user, the terminal sends SIGINT to the whole
foreground process group. (A background job of a shell would ignore that signal.)
"""
import os
import pty
import sys

sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))
