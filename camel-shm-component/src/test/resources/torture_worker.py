"""A victim of the torture in Python: texts and records, in the layout of src/docs. The same as TortureWorker."""

import random
import sys
import time
import zlib

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[3])
from shm_values import Record, Text  # noqa: E402

DIRECTORY, ID = sys.argv[1], int(sys.argv[2])
PATIENCE = 20


def checksum(text):
    return zlib.crc32(text.encode("utf-8"))


def report(finding):
    print("FOUND", finding, flush=True)


text = Text("steady", 1000, 64, DIRECTORY)
record = Record("steady", "qq32sq", ("id", "number", "name", "sum"), 2560, DIRECTORY)
print("working", flush=True)
while True:
    started = time.monotonic()
    body = str(ID) + "x" * random.randrange(900)
    text.set("%d:%s" % (checksum(body), body))
    number = random.randrange(-(2**63), 2**63)
    name = "worker-%d-%d" % (ID, number % 1000)
    record.set(id=ID, number=number, name=name, sum=checksum("%d/%d/%s" % (ID, number, name)))
    found = text.get()
    if found and found.split(":", 1)[0] != str(checksum(found.split(":", 1)[1])):
        report("torn text " + found)
    found = record.get()
    if found["name"] and found["sum"] != checksum("%(id)d/%(number)d/%(name)s" % found):
        report("torn record %s" % found)
    if time.monotonic() - started > PATIENCE:
        report("hung for %d s" % (time.monotonic() - started))
