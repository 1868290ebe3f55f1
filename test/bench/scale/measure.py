#!/usr/bin/python3
"""measure.py COMMAND...: runs a command and tells, as JSON on stdout, its wall time (s), the CPU time (s) of all the
processes that it started and waited for, and the memory (KiB) of the largest of them. Its own output goes to stderr."""
import json, resource, subprocess, sys, time

began = time.monotonic()
code = subprocess.run(sys.argv[1:], stdout=sys.stderr).returncode
wall = time.monotonic() - began
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({'code': code, 'wall': wall, 'cpu': used.ru_utime + used.ru_stime, 'memory': used.ru_maxrss}))
