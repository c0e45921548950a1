// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.topic;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * All states that a model can reach, breadth first, so that the steps to a fault are the fewest. Known states are kept as 64-bit
 * fingerprints, as in TLC (Yu, Manolios and Lamport, "Model Checking TLA+ Specifications", 1999): of 50 million states, two have
 * the same fingerprint with a probability of 1 in 10,000.
 *
 * <p>A state needs 8 bytes for its fingerprint, at a load of at most three quarters, and 5 for the trace. Its own bytes are kept
 * only until its successors are known.
 */
final class StateSpace {
    /** What is explored. A state is an array of bytes, all of one length, which is a multiple of 8. */
    interface Model {
        byte[] initial();

        /** How many actions there are in every state, possible or not; at most 127. */
        int actions();

        /**
         * Takes an action. Stops with a {@link Fault} where a property does not hold.
         *
         * @return the state that follows, in an array that the next call overwrites; null if the action is not possible
         */
        byte[] successor(byte[] state, int action);

        /** Whether a wait ends because of this action, unlike because of an accident that may never happen. */
        boolean isProgress(int action);

        /** Checks a state in which nothing can go on. */
        void ended(byte[] state);

        /** The fingerprint of a state; never 0. States that differ in names only may have one. */
        long fingerprint(byte[] state);

        /** A line of a trace: the action, and the state that follows. */
        String describe(int action, byte[] after);
    }

    /** A property does not hold. */
    static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Fault(String what) {
            super(what);
        }
    }

    /**
     * The result.
     *
     * @param states how many were found
     * @param ends in how many of them nothing can go on
     * @param isComplete whether all were explored; false if there were more than the limit
     * @param fault null if all properties hold
     * @param trace the steps to the fault
     */
    record Result(int states, int ends, boolean isComplete, String fault, List<String> trace) {
        @Override
        public String toString() {
            return fault == null
                    ? "%,d states, %,d ends%s".formatted(states, ends, isComplete ? "" : ", cut off")
                    : "%s, after %,d states%n%s".formatted(fault, states, String.join(System.lineSeparator(), trace));
        }
    }

    private final Model model;
    private final int limit;
    private final Frontier frontier;

    /** Of each state in the order of its discovery: from which it was found first, and by which action. */
    private int[] parents = new int[1 << 16];

    private byte[] actions = new byte[1 << 16];
    private long[] fingerprints = new long[1 << 17];
    private int states;
    private int ends;

    private StateSpace(Model model, int limit) {
        if (model.actions() > Byte.MAX_VALUE) {
            throw new IllegalArgumentException("An action has one byte");
        }
        this.model = model;
        this.limit = limit;
        this.frontier = new Frontier(model.initial().length);
    }

    /** Explores a model, up to so many states. */
    static Result explore(Model model, int limit) {
        return new StateSpace(model, limit).explore();
    }

    private Result explore() {
        add(model.initial(), -1, 0);
        byte[] state = new byte[model.initial().length];
        for (int expanded = 0; frontier.poll(state); expanded++) {
            if (states >= limit) {
                return new Result(states, ends, false, null, List.of());
            }
            int action = -1;
            try {
                boolean goesOn = false;
                for (action = 0; action < model.actions(); action++) {
                    byte[] next = model.successor(state, action);
                    if (next != null) {
                        goesOn |= model.isProgress(action);
                        add(next, expanded, action);
                    }
                }
                if (!goesOn) {
                    ends++;
                    model.ended(state);
                }
            } catch (Fault fault) {
                return new Result(states, ends, false, fault.getMessage(), trace(expanded, action));
            }
        }
        return new Result(states, ends, true, null, List.of());
    }

    private void add(byte[] state, int parent, int action) {
        if (!remember(model.fingerprint(state))) {
            return;
        }
        if (states == parents.length) {
            parents = Arrays.copyOf(parents, states + states / 2);
            actions = Arrays.copyOf(actions, states + states / 2);
        }
        parents[states] = parent;
        actions[states] = (byte) action;
        states++;
        frontier.add(state);
    }

    private boolean remember(long fingerprint) {
        if (states >= fingerprints.length / 4 * 3) {
            long[] before = fingerprints;
            fingerprints = new long[2 * before.length];
            for (long known : before) {
                if (known != 0) {
                    fingerprints[place(known)] = known;
                }
            }
        }
        int place = place(fingerprint);
        if (fingerprints[place] == fingerprint) {
            return false;
        }
        fingerprints[place] = fingerprint;
        return true;
    }

    private int place(long fingerprint) {
        int mask = fingerprints.length - 1;
        int place = (int) (fingerprint >>> 20) & mask;
        while (fingerprints[place] != 0 && fingerprints[place] != fingerprint) {
            place = place + 1 & mask;
        }
        return place;
    }

    /** The steps to a state, found by taking them again, and the one that shows the fault, if it is a step. */
    private List<String> trace(int to, int last) {
        List<Integer> path = new ArrayList<>();
        for (int at = to; at > 0; at = parents[at]) {
            path.add((int) actions[at]);
        }
        Collections.reverse(path);
        List<String> trace = new ArrayList<>();
        byte[] state = model.initial();
        for (int action : path) {
            byte[] next = model.successor(state, action).clone();
            trace.add("%3d %s".formatted(trace.size() + 1, model.describe(action, next)));
            state = next;
        }
        if (last < model.actions()) {
            trace.add("%3d %s".formatted(trace.size() + 1, model.describe(last, state)));
        }
        return trace;
    }

    /** A queue of states, without an object for each. */
    private static final class Frontier {
        private static final int STATES = 4096;

        private final int length;
        private final Deque<byte[]> chunks = new ArrayDeque<>();
        private int first;
        private int end = STATES;

        Frontier(int length) {
            this.length = length;
        }

        void add(byte[] state) {
            if (end == STATES) {
                chunks.addLast(new byte[STATES * length]);
                end = 0;
            }
            System.arraycopy(state, 0, chunks.getLast(), end++ * length, length);
        }

        /** Returns false if there is none. */
        boolean poll(byte[] state) {
            if (chunks.isEmpty() || (chunks.size() == 1 && first == end)) {
                return false;
            }
            System.arraycopy(chunks.getFirst(), first++ * length, state, 0, length);
            if (first == STATES) {
                chunks.removeFirst();
                first = 0;
            }
            return true;
        }
    }
}
