"""Messages of camel-shm's queues, read by Python: the stored form, which the guide (message-format.adoc) describes.

    message = read_message(data)
    print(message["id"], message["headers"], message["body"])

A message is CBOR (RFC 8949); what of that occurs in a message is decoded here. Bytes are bytes, text is str, numbers are
int, float and decimal.Decimal, dates are datetime, lists and maps are list and dict. Anything else is a ValueError.
"""

import datetime
import decimal
import struct

VERSION = 1
PARTS = ("version", "id", "timestamp", "reply_expected", "reply_address", "failure", "headers", "body")
MAX_DEPTH = 66
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)

_INDEFINITE = 31
_BREAK = object()


def read_message(data):
    """The parts of a message, by name; the reply address and the failure are tuples, or None."""
    decoder = _Decoder(data)
    parts = decoder.value(0)
    if decoder.offset != len(data):
        raise ValueError("something follows the message")
    if not isinstance(parts, list) or len(parts) != len(PARTS):
        raise ValueError("a message is an array of %d" % len(PARTS))
    message = dict(zip(PARTS, parts))
    if message["version"] != VERSION:
        raise ValueError("a message of version %r" % (message["version"],))
    if not isinstance(message["headers"], dict):
        raise ValueError("the headers are no map")
    for name in ("reply_address", "failure"):
        if message[name] is not None:
            message[name] = tuple(message[name])
    return message


class _Decoder:
    def __init__(self, data):
        self._data = bytes(data)
        self.offset = 0

    def value(self, depth):
        if depth > MAX_DEPTH:
            raise ValueError("nested too deep")
        major, additional = divmod(self._take(1)[0], 32)
        if major == 7:
            return self._simple(additional)
        length = None if additional == _INDEFINITE else self._argument(additional)
        if length is None and major in (0, 1, 6):
            raise ValueError("a number or tag without a value")
        if major == 0:
            return length
        if major == 1:
            return -1 - length
        if major in (2, 3):
            content = self._chunks(major) if length is None else self._take(length)
            return content if major == 2 else content.decode("utf-8")
        if major == 4:
            return list(self._items(length, depth + 1))
        if major == 5:
            return self._map(length, depth + 1)
        return self._tagged(length, self.value(depth + 1))

    def _argument(self, additional):
        if additional < 24:
            return additional
        if additional > 27:
            raise ValueError("no length: %d" % additional)
        return int.from_bytes(self._take(1 << (additional - 24)), "big")

    def _chunks(self, major):
        chunks = []
        while True:
            head = self._take(1)[0]
            if head == 0xFF:
                return b"".join(chunks)
            if head // 32 != major:
                raise ValueError("a piece of another type")
            chunks.append(self._take(self._argument(head % 32)))

    def _items(self, length, depth):
        while length is None or length > 0:
            value = self.value(depth)
            if value is _BREAK:
                if length is None:
                    return
                raise ValueError("an end where none is due")
            yield value
            length = None if length is None else length - 1

    def _map(self, length, depth):
        items = list(self._items(None if length is None else 2 * length, depth))
        keys = items[0::2]
        if len(items) % 2 or not all(isinstance(key, str) for key in keys) or len(set(keys)) < len(keys):
            raise ValueError("a map without a value for each of different texts")
        return dict(zip(keys, items[1::2]))

    def _tagged(self, tag, value):
        if tag == 0 and isinstance(value, str):
            # Python has microseconds, and a message up to nanoseconds.
            text, _, fraction = value.rstrip("Z").partition(".")
            moment = datetime.datetime.fromisoformat(text + "+00:00")
            return moment.replace(microsecond=int((fraction + "000000")[:6]))
        if tag == 1 and isinstance(value, (int, float)):
            return EPOCH + datetime.timedelta(milliseconds=round(value * 1000))
        if tag in (2, 3) and isinstance(value, bytes):
            number = int.from_bytes(value, "big")
            return number if tag == 2 else -1 - number
        if tag == 4 and isinstance(value, list) and len(value) == 2:
            exponent, mantissa = value
            digits = tuple(map(int, str(abs(mantissa))))
            return decimal.Decimal((int(mantissa < 0), digits, exponent))
        raise ValueError("tag %d on a %s" % (tag, type(value).__name__))

    def _simple(self, additional):
        if additional in (20, 21):
            return additional == 21
        if additional == 22:
            return None
        if additional in (25, 26, 27):
            form = {25: ">e", 26: ">f", 27: ">d"}[additional]
            return struct.unpack(form, self._take(struct.calcsize(form)))[0]
        if additional == _INDEFINITE:
            return _BREAK
        raise ValueError("simple value %d" % additional)

    def _take(self, count):
        end = self.offset + count
        if end > len(self._data):
            raise ValueError("cut off: %d bytes are missing" % (end - len(self._data)))
        taken = self._data[self.offset : end]
        self.offset = end
        return taken
