# SPDX-License-Identifier: Apache-2.0
"""Writes over a queue in use: queue_fuzz.py FILE SIZE STRIDE KIND SEED, until its standard input ends.

The offsets are those of QueueLayout.
"""
import mmap
import random
import struct
import sys
import threading

HEADER = 256 + 256 * 64
EPOCH, REDELIVERIES, NUMBERS, PARTICIPANTS = 64, 128, 192, 256
WRITING, READY, TAKEN, RELEASING = 1, 2, 3, 4
ODD_NUMBERS = [0, 1, 2, 3, 63, 64, 65, 1000, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**63 - 1, 2**63, 2**64 - 1]
ODD_LENGTHS = [-(2**31), -1000, -2, -1, 65, 1000, 2**31 - 1]

file, size, stride, kind = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
chance = random.Random(int(sys.argv[5]))
with open(file, "r+b") as opened:
    memory = mmap.mmap(opened.fileno(), 0)


def put(form, offset, *numbers):
    struct.pack_into("=" + form, memory, offset, *numbers)


def slot():
    return HEADER + stride * chance.randrange(size)


def word(lap, deliveries, state, owner):
    return lap << 20 | deliveries << 16 | state << 12 | owner


def participant(field):
    return PARTICIPANTS + 64 * chance.randrange(256) + field


def random_bytes():
    """Anywhere: only magic, version and geometry are left, which are read when the queue is opened."""
    count = chance.randrange(1, 64)
    at = chance.randrange(chance.choice([64, HEADER]), len(memory) - count)
    memory[at : at + count] = chance.randbytes(count)


def all_bits():
    put("Q", slot(), 2**64 - 1)


def huge_laps():
    lap = chance.choice([2**44 - 1, 2**44 - 2, 2**43, 2**40, 2**20])
    put("Q", slot(), word(lap, 0, chance.randrange(5), chance.randrange(5)))


def owners():
    put("Q", slot(), word(chance.randrange(4), 0, chance.choice([WRITING, TAKEN, RELEASING]), chance.choice([0, 200, 255, 256, 4095])))


def states():
    put("Q", slot(), word(chance.randrange(4), 15, chance.randrange(16), 1))


def lengths():
    at = slot()
    put("i", at + 8, chance.choice(ODD_LENGTHS))
    put("Q", at, word(chance.randrange(4), 0, READY, 0))


def large():
    at = slot()
    put("i", at + 8, -1)
    put("QQQ", at + 16, *(chance.choice(ODD_NUMBERS) for _ in range(3)))
    put("Q", at, word(chance.randrange(4), 0, chance.choice([READY, RELEASING]), chance.randrange(3)))


def waits():
    for number in range(256):
        put("QQ", PARTICIPANTS + 64 * number + 8, chance.getrandbits(64) | 1, chance.getrandbits(64) | 1)
    put("QQQQ", NUMBERS, *[2**64 - 1] * 4)


def numbers():
    put("QQQQ", NUMBERS, *(chance.choice([0, 2**64 - 1, chance.getrandbits(64)]) for _ in range(4)))


def participants():
    put("Q", participant(8 * chance.randrange(6)), chance.choice(ODD_NUMBERS))


def epoch():
    put("Q", EPOCH, chance.getrandbits(64))


KINDS = {
    "bytes": [random_bytes],
    "slots": [all_bits, huge_laps, owners, states],
    "messages": [lengths, large],
    "participants": [waits, numbers, participants],
    "epoch": [epoch],
    "everything": [random_bytes, all_bits, huge_laps, owners, states, lengths, large, waits, numbers, participants, epoch],
}

ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
print("fuzzing", flush=True)
written = 0
while not ended.is_set():
    chance.choice(KINDS[kind])()
    written += 1
    if kind != "epoch" and written % 64 == 0:
        # Now and then long enough for the queue to be used as it is.
        ended.wait(chance.random() / 1000)
print("wrote", written, flush=True)
