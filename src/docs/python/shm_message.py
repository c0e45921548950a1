"""Reads messages of camel-shm's queues. The guide (message-format.adoc) describes their format.

    message = read_message(data)
    print(message["id"], message["headers"], message["body"])

A message is CBOR (RFC 8949); this module decodes the part of CBOR that occurs in messages. Bytes are bytes, text is str,
numbers are int, float and decimal.Decimal, dates are datetime (years 1 to 9999), lists and maps are list and dict. Anything
else, and anything that exceeds the limits of the format, raises ValueError.
"""

import datetime
import decimal
import math
import re
import struct

VERSION = 1
MAX_DEPTH = 64
MAX_VALUES = 1 << 20
MAX_NUMBER_BYTES = 1_000
MAX_SCALE = 10_000
MAX_MILLIS = 1 << 51
# The sum of rollback only, rollback only in the last transaction, and route stopped.
ALL_MARKS = 1 + 2 + 4
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)

_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _MAP, _TAG, _SIMPLE = range(8)
_INDEFINITE = 31
_BREAK = 0xFF
# RFC 3339, without leap seconds and offsets of 18 hours and more, for which Java has no instants.
_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:[0-5]\d)(?:\.(\d{1,9}))?([Zz]|[+-](?:0\d|1[0-7]):[0-5]\d)", re.ASCII
)


def read_message(data):
    """Returns the parts of a message by name; the reply address and the outcome are tuples, or None.

    The expiry is in milliseconds since 1970, or None. An expired message is read like any other.
    """
    decoder = _Decoder(data)
    _require(decoder.array_head(10), "a message is an array of 10")
    version = decoder.integer(32, "version")
    _require(version == VERSION, "a message has version %d" % VERSION)
    message = {
        "expiry": decoder.expiry(),
        "id": decoder.optional(str, "id"),
        "timestamp": decoder.integer(64, "timestamp"),
        "reply_expected": decoder.flag("reply expected"),
        "reply_address": decoder.reply_address(),
        "outcome": decoder.outcome(),
        "headers": decoder.named("headers"),
        "properties": decoder.named("properties"),
        "body": decoder.value(0),
    }
    _require(decoder.offset == len(data), "nothing follows the message")
    return message


def _require(condition, rule):
    if not condition:
        raise ValueError("violated rule: " + rule)


class _Decoder:
    def __init__(self, data):
        self._data = bytes(data)
        self._values = 0
        self.offset = 0

    # The parts before the body. Each must have the type that the format defines.

    def array_head(self, length):
        return self._head() == (_ARRAY, length)

    def integer(self, bits, what):
        value = self._part()
        is_integer = isinstance(value, int) and not isinstance(value, bool)
        _require(is_integer and -1 << bits - 1 <= value < 1 << bits - 1, "%s is an integer of %d bits" % (what, bits))
        return value

    def optional(self, type_, what):
        value = self._part()
        _require(value is None or isinstance(value, type_), "%s is %s or null" % (what, type_.__name__))
        return value

    def flag(self, what):
        value = self._part()
        _require(isinstance(value, bool), "%s is true or false" % what)
        return value

    def expiry(self):
        if self._is_null():
            return None
        major, expiry = self._head()
        is_after_1970 = major == _UNSIGNED and 0 < expiry < 1 << 63
        _require(is_after_1970, "an expiry is a number of milliseconds after 1970, or null")
        return expiry

    def reply_address(self):
        if self._is_null():
            return None
        _require(self.array_head(3), "a reply address is an array of 3, or null")
        return self.integer(32, "participant"), self.integer(64, "incarnation"), self.integer(64, "correlation")

    def outcome(self):
        if self._is_null():
            return None
        _require(self.array_head(3), "an outcome is an array of 3, or null")
        name, message = self.optional(str, "class"), self.optional(str, "message")
        _require(name is not None or message is None, "a failure has a class")
        marks = self.integer(64, "marks")
        _require(0 <= marks <= ALL_MARKS, "all marks are known")
        return name, message, marks

    def named(self, what):
        major, length = self._head()
        _require(major == _MAP, "the %s are a map" % what)
        return self._map(length, 0)

    def _is_null(self):
        is_null = self._data[self.offset : self.offset + 1] == b"\xf6"
        self.offset += is_null
        return is_null

    # Values of headers, properties and body.

    def value(self, depth):
        self._values += 1
        _require(self._values <= MAX_VALUES, "there are at most %d values" % MAX_VALUES)
        return self._part(depth)

    def _part(self, depth=MAX_DEPTH):
        major, argument = self._head()
        if major in (_UNSIGNED, _NEGATIVE):
            return argument if major == _UNSIGNED else -1 - argument
        if major == _BYTES:
            return b"".join(self._pieces(major)) if argument is None else self._take(argument)
        if major == _TEXT:
            return self._text(argument)
        if major == _TAG:
            return self._tagged(argument)
        if major == _SIMPLE:
            return argument
        _require(depth < MAX_DEPTH, "lists and maps are nested at most %d deep" % MAX_DEPTH)
        if major == _MAP:
            return self._map(argument, depth + 1)
        return [self.value(depth + 1) for _ in self._counted(argument)]

    def _head(self):
        """Returns type and number. The number is None if no length is declared, and the value itself for a simple value."""
        major, additional = divmod(self._take(1)[0], 32)
        if major == _SIMPLE:
            return major, self._simple(additional)
        if additional == _INDEFINITE:
            _require(_BYTES <= major <= _MAP, "a number or tag has a value")
            return major, None
        if additional < 24:
            return major, additional
        _require(additional <= 27, "a value starts with a valid head")
        return major, int.from_bytes(self._take(1 << additional - 24), "big")

    def _counted(self, length):
        """Yields once for each of length elements, or until the break if the length is None."""
        left = length
        while not self._skip_break() if length is None else left > 0:
            yield
            left = None if left is None else left - 1

    def _skip_break(self):
        is_break = self._data[self.offset : self.offset + 1] == bytes([_BREAK])
        self.offset += is_break
        return is_break

    def _pieces(self, major):
        for _ in self._counted(None):
            kind, length = self._head()
            _require(kind == major and length is not None, "a chunk has the type of the value that it is part of")
            yield self._take(length)

    def _text(self, length):
        # Each piece is valid text: no character is split between two pieces.
        pieces = self._pieces(_TEXT) if length is None else [self._take(length)]
        return "".join(piece.decode("utf-8") for piece in pieces)

    def _map(self, length, depth):
        entries = {}
        for _ in self._counted(length):
            major, key_length = self._head()
            _require(major == _TEXT, "a key is text")
            key = self._text(key_length)
            _require(key not in entries, "no key appears twice")
            entries[key] = self.value(depth)
        return entries

    def _tagged(self, tag):
        if tag in (2, 3):
            return self._bignum(tag)
        if tag == 4:
            return self._decimal()
        _require(tag in (0, 1), "a tag is from 0 to 4")
        major, argument = self._head()
        if tag == 0:
            _require(major == _TEXT, "a date and time is text")
            return self._instant(self._text(argument))
        _require(major in (_UNSIGNED, _NEGATIVE, _SIMPLE), "a date is a number of seconds")
        seconds = -1 - argument if major == _NEGATIVE else argument
        is_number = isinstance(seconds, (int, float)) and not isinstance(seconds, bool)
        _require(is_number and abs(float(seconds) * 1000) <= MAX_MILLIS, "a date is at most 2^51 milliseconds from 1970")
        try:
            return EPOCH + datetime.timedelta(milliseconds=math.floor(float(seconds) * 1000 + 0.5))
        except OverflowError:
            raise ValueError("Python has no date %r seconds after 1970" % seconds) from None

    def _instant(self, text):
        match = _INSTANT.fullmatch(text)
        _require(match, "a date and time has the format of RFC 3339")
        date, time, fraction, offset = match.groups()
        # Python has microseconds, a message has up to nanoseconds.
        microsecond = int(((fraction or "") + "000000")[:6])
        zone = "+00:00" if offset in "Zz" else offset
        moment = datetime.datetime.fromisoformat(date + "T" + time + zone).replace(microsecond=microsecond)
        try:
            return moment.astimezone(datetime.timezone.utc)
        except OverflowError:
            raise ValueError("Python has no %s in UTC" % text) from None

    def _bignum(self, tag):
        major, length = self._head()
        is_short = major == _BYTES and length is not None and length <= MAX_NUMBER_BYTES
        _require(is_short, "the length of a number is within its limit")
        number = int.from_bytes(self._take(length), "big")
        return number if tag == 2 else -1 - number

    def _decimal(self):
        _require(self.array_head(2), "a decimal is two numbers")
        major, exponent = self._head()
        _require(major in (_UNSIGNED, _NEGATIVE), "a decimal's exponent is an integer")
        exponent = exponent if major == _UNSIGNED else -1 - exponent
        _require(abs(exponent) <= MAX_SCALE, "a decimal's exponent is within its limit")
        major, number = self._head()
        _require(major in (_UNSIGNED, _NEGATIVE) or (major, number) in ((_TAG, 2), (_TAG, 3)), "a mantissa is an integer")
        mantissa = self._bignum(number) if major == _TAG else number if major == _UNSIGNED else -1 - number
        return decimal.Decimal((int(mantissa < 0), tuple(map(int, str(abs(mantissa)))), exponent))

    def _simple(self, additional):
        if additional in (20, 21):
            return additional == 21
        if additional == 22:
            return None
        _require(additional in (25, 26, 27), "a simple value is false, true, null or a number")
        form = {25: ">e", 26: ">f", 27: ">d"}[additional]
        return struct.unpack(form, self._take(struct.calcsize(form)))[0]

    def _take(self, count):
        end = self.offset + count
        if end > len(self._data):
            raise ValueError("cut off: %d bytes are missing" % (end - len(self._data)))
        taken = self._data[self.offset : end]
        self.offset = end
        return taken
