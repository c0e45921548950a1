# SPDX-License-Identifier: Apache-2.0
"""Measures Python's shared_memory as one of the harness's processes: cells.py get|set|increment, or cells.py both CORE CORE."""
import os
import sys
import time
from multiprocessing import Lock, Process, Queue
from multiprocessing.shared_memory import SharedMemory

READ_CLOCK_EVERY = 256


def get(numbers):
    for _ in range(READ_CLOCK_EVERY):
        numbers[0]


def set_value(numbers):
    for _ in range(READ_CLOCK_EVERY):
        numbers[0] = 42


def increment(numbers):
    """Not atomic, so only one process may use it."""
    for _ in range(READ_CLOCK_EVERY):
        numbers[0] += 1


def increment_locked(lock):
    def locked(numbers):
        for _ in range(READ_CLOCK_EVERY):
            with lock:
                numbers[0] += 1

    return locked


def measure(window, numbers, step):
    """Returns the count of all steps, and for the window the count, the nanoseconds and the share of a core."""
    start, until = window
    count = 0
    while time.monotonic_ns() < start:
        step(numbers)
        count += READ_CLOCK_EVERY
    started, started_count, started_cpu = time.monotonic_ns(), count, time.process_time_ns()
    while time.monotonic_ns() < until:
        step(numbers)
        count += READ_CLOCK_EVERY
    nanos = time.monotonic_ns() - started
    return count, count - started_count, nanos, (time.process_time_ns() - started_cpu) / nanos


def await_window():
    print("ready", flush=True)
    return [int(instant) for instant in sys.stdin.readline().split()]


def alone(numbers, step):
    _, count, nanos, share = measure(await_window(), numbers, step)
    return {"time": nanos / count, "allocated": "NaN", "share": share}


def both(memory, cores):
    """Two processes with a lock, because Python has no atomic access to shared memory."""
    window, lock, measured = await_window(), Lock(), Queue()

    def count(core):
        os.sched_setaffinity(0, {core})
        with memory.buf.cast("q") as numbers:
            measured.put(measure(window, numbers, increment_locked(lock)))

    processes = [Process(target=count, args=(core,)) for core in cores]
    for process in processes:
        process.start()
    results = [measured.get() for _ in processes]
    for process in processes:
        process.join()
    with memory.buf.cast("q") as numbers:
        made = sum(count for count, _, _, _ in results)
        if numbers[0] != made:
            sys.exit(f"{made} increments were made, but the number is {numbers[0]}")
    return {
        "rate": sum(count / nanos * 1e9 for _, count, nanos, _ in results),
        "share": min(share for _, _, _, share in results),
    }


def main(what, *cores):
    memory = SharedMemory(create=True, size=8)
    try:
        if what == "both":
            figures = both(memory, [int(core) for core in cores])
        else:
            with memory.buf.cast("q") as numbers:
                figures = alone(numbers, {"get": get, "set": set_value, "increment": increment}[what])
    finally:
        memory.close()
        memory.unlink()
    print("figures " + " ".join(f"{name}={value}" for name, value in figures.items()), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
