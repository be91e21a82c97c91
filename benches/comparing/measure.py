"""Runs one program: `measure.py LOG COMMAND …`. Prints wall time, processor time, memory and status.

A process of its own for each run: the system begins to count a program's memory with that of the process that
starts it, so that one has to be small.
"""

import os
import subprocess
import sys
import time

with open(sys.argv[1], "wb") as log:
    begun = time.perf_counter()
    process = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
process.returncode = os.waitstatus_to_exitcode(status)
# Linux counts in kilobytes, macOS in bytes.
memory = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print(wall, used.ru_utime + used.ru_stime, memory, process.returncode)
