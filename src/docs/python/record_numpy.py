"""Shares a table of readings between numpy and a Camel route.

    shm:plant?type=raw&length=96     the route reads and writes the bytes
    python3 record_numpy.py plant    this program prints them, and doubles the second column

The region is raw: Python and Camel must agree on the layout and on whose turn it is. Here the route writes first.
"""

import sys

import numpy

READING = numpy.dtype([("sensor", "i4"), ("value", "f8"), ("unit", "S8")], align=True)


def main(name, directory="/dev/shm"):
    readings = numpy.memmap("%s/%s" % (directory, name), dtype=READING, mode="r+", shape=(4,))
    for reading in readings:
        print(int(reading["sensor"]), float(reading["value"]), reading["unit"].decode("utf-8"))
    readings["value"] *= 2
    readings.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
