"""Reads and writes texts, bytes and records of camel-shm, in a hundred lines.

Such a value lies at an offset that is a multiple of 8, in the host's byte order:

    +0            sequence, 8 bytes: slot (sequence mod 2) is the current one
    +8            slot 0
    +8 + stride   slot 1        stride = a slot's capacity in bytes, rounded up to a multiple of 8

In a slot, text (UTF-8) and bytes are a length of 4 bytes and then the bytes; a record is a C struct.

    text = Text("notice", length=200)
    print(text.get())
    text.set("closed")

    reading = Record("readings", "dq8s", ("temperature", "count", "unit"))
    reading.set(count=7)
    print(reading.get())

A reader takes no lock. A writer locks byte 1 + offset of the file `.<name>.lock`; the kernel drops the lock when the writer
dies. The writer fills the slot that is not current, and only then raises the sequence. On processors that reorder stores
(ARM) another process may see the sequence before the slot, because Python has no memory fences.
"""

import fcntl
import mmap
import os
import struct

DIRECTORY = "/dev/shm"
TRIES = 64

# In native mode Python copies all eight bytes at once. With "=" it copies one byte after the other.
_SEQUENCE = struct.Struct("@Q")


# The first bytes of a queue.
_QUEUE = b"camelshq"


class _DoubleBuffered:
    def __init__(self, name, capacity, offset, directory):
        self._offset = offset
        self._stride = (capacity + 7) & -8
        self._lock_path = os.path.join(directory, "." + name + ".lock")
        path = os.path.join(directory, name)
        with open(path, "r+b") as file:
            self._memory = mmap.mmap(file.fileno(), 0)
            self._permissions = os.fstat(file.fileno()).st_mode & 0o777
        if self._memory[:8] == _QUEUE:
            self._memory.close()
            raise ValueError(f"Segment '{name}' is a queue: use shm-queue:{name}, or map its bytes yourself")
        self._lock_file = None

    def _sequence(self):
        return _SEQUENCE.unpack_from(self._memory, self._offset)[0]

    def _slot(self, sequence):
        return self._offset + 8 + (sequence & 1) * self._stride

    def _read(self):
        for _ in range(TRIES):
            sequence = self._sequence()
            try:
                value = self._copy(self._slot(sequence))
            except ValueError:
                value = None
            if value is not None and self._sequence() == sequence:
                return value
        with _Locked(self):
            return self._copy(self._slot(self._sequence()))

    def _change(self, change):
        """Sets the value to change(current slot's bytes). No other writer writes in between."""
        with _Locked(self):
            sequence = self._sequence()
            value = change(lambda: self._copy(self._slot(sequence)))
            slot = self._slot(sequence + 1)
            self._memory[slot : slot + len(value)] = value
            _SEQUENCE.pack_into(self._memory, self._offset, (sequence + 1) & 0xFFFFFFFFFFFFFFFF)

    def close(self):
        self._memory.close()
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None


class _Locked:
    """Locks the writers' byte of the lock file. The file is opened once: closing it would drop all locks of this process."""

    def __init__(self, value):
        self._value = value
        self._byte = 1 + value._offset

    def __enter__(self):
        while True:
            if self._value._lock_file is None:
                self._value._lock_file = self._open()
            fcntl.lockf(self._value._lock_file, fcntl.LOCK_EX, 1, self._byte)
            if self._is_meant_by_name():
                return self
            os.close(self._value._lock_file)  # The lock file was replaced.
            self._value._lock_file = None

    def __exit__(self, *failure):
        fcntl.lockf(self._value._lock_file, fcntl.LOCK_UN, 1, self._byte)

    def _open(self):
        path = self._value._lock_path
        try:
            return os.open(path, os.O_RDWR | os.O_NOFOLLOW)
        except FileNotFoundError:
            # Under another name first, so that it has its permissions before another process opens it.
            temporary = "%s.%d" % (path, os.getpid())
            made = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            try:
                os.fchmod(made, self._value._permissions)
                os.link(temporary, path)
            except FileExistsError:
                pass
            finally:
                os.close(made)
                os.unlink(temporary)
            return os.open(path, os.O_RDWR | os.O_NOFOLLOW)

    def _is_meant_by_name(self):
        try:
            return os.path.samestat(os.stat(self._value._lock_path), os.fstat(self._value._lock_file))
        except FileNotFoundError:
            return False


class Bytes(_DoubleBuffered):
    """`type=bytes&length=N`."""

    def __init__(self, name, length, offset=0, directory=DIRECTORY):
        super().__init__(name, 4 + length, offset, directory)
        self._length = length

    def get(self):
        return self._read()[4:]

    def set(self, value):
        if len(value) > self._length:
            raise ValueError("%d bytes, but the cell holds %d" % (len(value), self._length))
        self._change(lambda current: struct.pack("=I", len(value)) + value)

    def append(self, value):
        def appended(current):
            both = current()[4:] + value
            if len(both) > self._length:
                raise ValueError("%d bytes, but the cell holds %d" % (len(both), self._length))
            return struct.pack("=I", len(both)) + both

        self._change(appended)

    def _copy(self, slot):
        (length,) = struct.unpack_from("=I", self._memory, slot)
        if length > self._length:
            raise ValueError("a length of %d, but the cell holds %d" % (length, self._length))
        return self._memory[slot : slot + 4 + length]


class Text(Bytes):
    """`type=string&length=N`."""

    def get(self):
        return super().get().decode("utf-8")

    def set(self, value):
        super().set(value.encode("utf-8"))

    def append(self, value):
        super().append(value.encode("utf-8"))


class Record(_DoubleBuffered):
    """`fields=...`: a struct format, one item for each name, as struct's native alignment ("@") lays it out."""

    def __init__(self, name, layout, names, offset=0, directory=DIRECTORY):
        # C pads a struct to a multiple of its largest field. Python does so for a trailing field of no items.
        largest = max((letter for letter in layout if letter in "bBhHiIqQfd?"), key=struct.calcsize, default="b")
        self._layout = struct.Struct("@" + layout + "0" + largest)
        self._names = names
        super().__init__(name, self._layout.size, offset, directory)

    def get(self):
        values = dict(zip(self._names, self._layout.unpack(self._read())))
        return {
            name: value.rstrip(b"\0").decode("utf-8") if isinstance(value, bytes) else value
            for name, value in values.items()
        }

    def set(self, **values):
        """Sets the given fields in one step, and keeps the others."""

        def changed(current):
            fields = dict(zip(self._names, self._layout.unpack(current())))
            for name, value in values.items():
                if name not in fields:
                    raise KeyError(name)
                fields[name] = value.encode("utf-8") if isinstance(value, str) else value
            return self._layout.pack(*(fields[name] for name in self._names))

        self._change(changed)

    def _copy(self, slot):
        return self._memory[slot : slot + self._layout.size]
