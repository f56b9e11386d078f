"""Runs one command and writes its seconds, processor seconds, largest resident set (KiB) and exit code: ``launch.py FILE COMMAND…``.

A process starts with the resident set of the one that started it; this one is small, whatever the benchmark holds.
"""

import os
import sys
import time

began = time.perf_counter()
process = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(process, 0)
seconds = time.perf_counter() - began
with open(sys.argv[1], "w") as file:
    print(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, os.waitstatus_to_exitcode(status), file=file)
