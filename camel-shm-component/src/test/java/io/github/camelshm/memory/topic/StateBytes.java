// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.topic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads or writes the fields of a state, one after the other, so that one list of the fields serves both. Each method returns the
 * field's value: the one that was read, or the one that was given to be written.
 *
 * <p>Writing can renumber the publishers. Then whatever names a publisher, or a message of one, is written with the new number.
 */
final class StateBytes {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final int messagesOfEach;
    private byte[] bytes = {};
    private int at;
    private boolean isReading;
    /** The new number of each publisher; null if they keep theirs. */
    private int[] numbers;

    StateBytes(int messagesOfEach) {
        this.messagesOfEach = messagesOfEach;
    }

    StateBytes read(byte[] from) {
        return over(from, true, null);
    }

    StateBytes write(byte[] to, int[] newNumbers) {
        return over(to, false, newNumbers);
    }

    private StateBytes over(byte[] array, boolean reads, int[] newNumbers) {
        bytes = array;
        at = 0;
        isReading = reads;
        numbers = newNumbers;
        return this;
    }

    int size() {
        return at;
    }

    int field(int value) {
        if (isReading) {
            return bytes[at++] & 0xff;
        }
        bytes[at++] = (byte) value;
        return value;
    }

    boolean field(boolean value) {
        return field(value ? 1 : 0) != 0;
    }

    @SuppressWarnings("EnumOrdinal") // Only within one run of the model.
    <E extends Enum<E>> E field(E value, E[] values) {
        return values[field(value.ordinal())];
    }

    /** The word of a slot, with its owner. */
    int word(int word) {
        int owner = SlotWord.owner(word);
        int renamed = numbers == null || owner == 0
                ? word
                : SlotWord.withOwner(
                        word, TopicState.owner(numbers[TopicState.ownerNumber(owner)], TopicState.ownerLife(owner)));
        int lap = field(SlotWord.lap(renamed));
        int rest = field(renamed >>> 8 & 0xff);
        int owned = field(SlotWord.owner(renamed));
        return isReading ? lap << 16 | rest << 8 | owned : word;
    }

    /** A message, counted from 1; 0 for none. */
    int message(int message) {
        int renamed = numbers == null || message == 0 ? message : renumbered(message - 1) + 1;
        int read = field(renamed);
        return isReading ? read : message;
    }

    /** A bit for each message, which are counted from 0. */
    int messages(int set) {
        int renamed = set;
        if (numbers != null) {
            renamed = 0;
            for (int rest = set; rest != 0; rest &= rest - 1) {
                renamed |= 1 << renumbered(Integer.numberOfTrailingZeros(rest));
            }
        }
        int read = field(renamed);
        return isReading ? read : set;
    }

    /** A bit for each publisher. */
    int publishers(int set) {
        int renamed = set;
        if (numbers != null) {
            renamed = 0;
            for (int rest = set; rest != 0; rest &= rest - 1) {
                renamed |= 1 << numbers[Integer.numberOfTrailingZeros(rest)];
            }
        }
        int read = field(renamed);
        return isReading ? read : set;
    }

    private int renumbered(int message) {
        return numbers[message / messagesOfEach] * messagesOfEach + message % messagesOfEach;
    }

    /** Never 0. The mixing steps are those of MurmurHash3's finalizer. */
    static long fingerprint(byte[] state) {
        long hash = state.length;
        for (int i = 0; i < state.length; i += Long.BYTES) {
            hash = mixed(hash ^ (long) LONG.get(state, i)) + 0x9e3779b97f4a7c15L;
        }
        return hash == 0 ? 1 : hash;
    }

    private static long mixed(long value) {
        long x = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
        x = (x ^ x >>> 33) * 0xc4ceb9fe1a85ec53L;
        return x ^ x >>> 33;
    }
}
