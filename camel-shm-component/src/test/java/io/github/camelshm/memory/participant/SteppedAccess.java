// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import io.github.camelshm.memory.segment.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A participant's access to a structure that calls a hook before each single store to memory and each change of a file.
 * Every structure is tested with its subclasses.
 */
public abstract class SteppedAccess implements StructureAccess {
    // Kinds of stores.
    public static final String SETS_WAITER = "sets a waiter's bit";
    public static final String CLEARS_WAITER = "clears a waiter's bit";
    public static final String REMOVES = "removes a file";
    /** Plain: published by a word. */
    static final String WRITES = "writes what it has claimed";

    private static final String OTHER = "another store";

    private int waits;

    /** A call that waits, unless its timeout expires first. */
    public interface Attempt {
        void make() throws InterruptedException;
    }

    /** Repeats the call until it has waited once. */
    public final void untilItWaits(Attempt attempt) throws InterruptedException {
        for (int before = waits; waits == before; ) {
            attempt.make();
        }
    }

    /** Called before each store. */
    abstract void before(String kind);

    /** Called before each compare-and-set, which is a store too. */
    void beforeUpdate(long expected, long next) {
        store(OTHER);
    }

    final void store(String kind) {
        before(kind);
        waits += kind.equals(SETS_WAITER) ? 1 : 0;
    }

    private void storeBit(int offset, String kindForWaiters) {
        store(offset >= ParticipantLayout.MESSAGE_WAITERS_OFFSET ? kindForWaiters : OTHER);
    }

    @Override
    public StructureMemory memory(ByteBuffer bytes) {
        // A prefetch is not a store to die at: it changes nothing, and each poll of an empty queue makes one.
        return new StructureMemory(bytes) {
            @Override
            public void set(int offset, long value) {
                store(WRITES);
                super.set(offset, value);
            }

            @Override
            public void setInt(int offset, int value) {
                store(WRITES);
                super.setInt(offset, value);
            }

            @Override
            public void setVolatile(int offset, long value) {
                store(OTHER);
                super.setVolatile(offset, value);
            }

            @Override
            public void setIntVolatile(int offset, int value) {
                store(OTHER);
                super.setIntVolatile(offset, value);
            }

            @Override
            public void setBytes(int offset, byte[] from, int first, int length) {
                store(WRITES);
                super.setBytes(offset, from, first, length);
            }

            @Override
            public boolean compareAndSet(int offset, long expected, long next) {
                beforeUpdate(expected, next);
                return super.compareAndSet(offset, expected, next);
            }

            @Override
            public long getAndAdd(int offset, long delta) {
                store(OTHER);
                return super.getAndAdd(offset, delta);
            }

            @Override
            public int getAndAddInt(int offset, int delta) {
                store(OTHER);
                return super.getAndAddInt(offset, delta);
            }

            @Override
            public void bitwiseOr(int offset, long mask) {
                storeBit(offset, SETS_WAITER);
                super.bitwiseOr(offset, mask);
            }

            @Override
            public void bitwiseAnd(int offset, long mask) {
                storeBit(offset, CLEARS_WAITER);
                super.bitwiseAnd(offset, mask);
            }
        };
    }

    @Override
    public StructureFiles files(Segment segment) {
        return new StructureFiles(segment) {
            @Override
            public FileChannel create(Path file) throws IOException {
                store(OTHER);
                return super.create(file);
            }

            @Override
            public boolean remove(Path file) {
                store(REMOVES);
                return super.remove(file);
            }
        };
    }

    /** It recovers only when it joins, so the test decides when. */
    @Override
    public Duration longestCheck() {
        return Duration.ofHours(1);
    }
}
