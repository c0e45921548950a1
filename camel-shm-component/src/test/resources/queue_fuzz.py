# SPDX-License-Identifier: Apache-2.0
"""Writes over a queue in use, until its standard input ends: queue_fuzz.py FILE KIND SEED LENGTH PID... NAME=OFFSET...

When it begins, each slot holds a message of LENGTH bytes of the first lap, each the slot's number, and the first
participants are the processes PID... It checks these bytes, so the offsets, which are those of QueueLayout, are right.
"""
import mmap
import random
import struct
import sys
import threading
from types import SimpleNamespace

ODD_NUMBERS = [0, 1, 2, 3, 63, 64, 65, 1000, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**63 - 1, 2**63, 2**64 - 1]
ODD_LENGTHS = [-(2**31), -1000, -2, 65, 1000, 2**31 - 1]
ALL_BITS = 2**64 - 1

file, kind = sys.argv[1], sys.argv[2]
chance = random.Random(int(sys.argv[3]))
length = int(sys.argv[4])
offsets = [argument.split("=") for argument in sys.argv[5:] if "=" in argument]
at = SimpleNamespace(**{name: int(number) for name, number in offsets})
pids = [int(argument) for argument in sys.argv[5:] if "=" not in argument]
with open(file, "r+b") as opened:
    memory = mmap.mmap(opened.fileno(), 0)


def get(form, offset):
    return struct.unpack_from("=" + form, memory, offset)[0]


def put(form, offset, *numbers):
    struct.pack_into("=" + form, memory, offset, *numbers)


def slot():
    return at.slots + at.slot_stride * chance.randrange(at.capacity)


def word(lap, deliveries, state, owner):
    return lap * at.lap_unit + deliveries * at.deliveries_unit + state * at.state_unit + owner


def participant(number, field):
    return at.participants + at.participant_stride * number + field


def require_known_bytes():
    assert get("Q", 0) == at.magic, "no queue"
    assert len(memory) >= at.bytes == at.slots + at.capacity * at.slot_stride, "slots that end elsewhere"
    for index in range(at.capacity):
        here = at.slots + at.slot_stride * index
        assert get("Q", here) == word(0, 0, at.ready, 0), f"no ready message in slot {index}"
        assert get("i", here + at.length) == length, f"another length in slot {index}"
        assert memory[here + at.payload : here + at.payload + length] == bytes([index]) * length, f"other bytes in slot {index}"
    for number, pid in enumerate(pids, 1):
        assert get("Q", at.numbers) >> number & 1, f"no participant {number}"
        assert get("Q", participant(number, at.process_id)) == pid, f"another participant {number}"


def random_bytes():
    """Anywhere but in magic, version and geometry, which are read when the queue is opened."""
    count = chance.randrange(1, 64)
    start = chance.randrange(chance.choice([at.rescans, at.slots]), len(memory) - count)
    memory[start : start + count] = chance.randbytes(count)


def all_bits():
    put("Q", slot(), ALL_BITS)


def huge_laps():
    lap = chance.choice([2**44 - 1, 2**44 - 2, 2**43, 2**40, 2**20])
    put("Q", slot(), word(lap, 0, chance.randrange(5), chance.randrange(5)))


def owners():
    state = chance.choice([at.writing, at.taken, at.freeing])
    put("Q", slot(), word(chance.randrange(4), 0, state, chance.choice([0, 200, at.max_number, at.max_number + 1, 4095])))


def states():
    put("Q", slot(), word(chance.randrange(4), 15, chance.randrange(16), 1))


def lengths():
    here = slot()
    put("i", here + at.length, chance.choice(ODD_LENGTHS))
    put("Q", here, word(chance.randrange(4), 0, at.ready, 0))


def large():
    here = slot()
    put("i", here + at.length, at.large)
    put("QQQ", here + at.payload, *(chance.choice(ODD_NUMBERS) for _ in range(3)))
    put("Q", here, word(chance.randrange(4), 0, chance.choice([at.ready, at.freeing]), chance.randrange(3)))


def waits():
    """Marks all numbers as waiting, although none of their doorbells was rung."""
    for number in range(at.max_number + 1):
        put("Q", participant(number, at.message_wait), chance.getrandbits(64) | 1)
        put("Q", participant(number, at.room_wait), chance.getrandbits(64) | 1)
    put("Q" * at.bit_words, at.message_waiters, *[ALL_BITS] * at.bit_words)
    put("Q" * at.bit_words, at.room_waiters, *[ALL_BITS] * at.bit_words)


def bits(start):
    put("Q" * at.bit_words, start, *(chance.choice([0, ALL_BITS, chance.getrandbits(64)]) for _ in range(at.bit_words)))


def numbers():
    bits(at.numbers)


def waiters():
    bits(chance.choice([at.message_waiters, at.room_waiters]))


def participants():
    field = chance.randrange(0, at.participant_stride, 8)
    put("Q", participant(chance.randrange(at.max_number + 1), field), chance.choice(ODD_NUMBERS))


def rescans():
    put("Q", at.rescans, chance.getrandbits(64))


KINDS = {
    "bytes": [random_bytes],
    "slots": [all_bits, huge_laps, owners, states],
    "messages": [lengths, large],
    "participants": [waits, waiters, numbers, participants],
    "rescans": [rescans],
}
KINDS["everything"] = [write for writes in KINDS.values() for write in writes]

require_known_bytes()

ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
print("fuzzing", flush=True)
written = 0
while not ended.is_set():
    chance.choice(KINDS[kind])()
    written += 1
    if kind != "rescans" and written % 64 == 0:
        # Sometimes long enough for the queue to be used in between.
        ended.wait(chance.random() / 1000)
print("wrote", written, flush=True)
