// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A test vector of the guide's page on the queue's layout: bytes before, steps, and bytes after. It is read without the
 * classes under test, in the way that a program in another language reads it.
 *
 * @param name what the vector tests
 * @param readers the languages that read it
 * @param before the bytes before, except zeros
 * @param steps the steps of one participant
 * @param after the bytes after that differ from those before
 * @param sees the messages that are ready afterwards, in hexadecimal, in the order of their slots
 */
record QueueVector(
        String name, List<String> readers, List<Value> before, List<Step> steps, List<Value> after, List<String> sees) {
    private static final Path FILE = Path.of("..", "src", "docs", "reference", "queue-vectors.txt");
    private static final int PARTICIPANTS = 320;
    private static final int PARTICIPANT_BYTES = 64;
    private static final int SLOTS = 16_704;
    private static final int STRIDE = 64;
    private static final int BYTES = SLOTS + 16 * STRIDE;
    private static final String ANY = "any";
    private static final String NO_BYTES = "-";

    /** A step and its result. The result is empty if the vector does not state one. */
    record Step(String text, String gives) {
        List<String> words() {
            return List.of(text.split(" ", -1));
        }
    }

    /** A value in memory: an offset, and the line's text for the value. */
    record Value(int offset, String text) {
        static Value of(List<String> words) {
            int number = words.size() > 3 ? Integer.parseInt(words.get(1)) : 0;
            int offset = Integer.parseInt(words.get(words.size() - 2));
            int start =
                    switch (words.get(0)) {
                        case "header" -> 0;
                        case "participant" -> PARTICIPANTS + number * PARTICIPANT_BYTES;
                        case "slot" -> SLOTS + number * STRIDE;
                        default -> throw new IllegalArgumentException("no place: " + words);
                    };
            return new Value(start + offset, words.get(words.size() - 1));
        }

        void putInto(ByteBuffer memory) {
            if (text.startsWith("bytes:")) {
                memory.put(offset, HexFormat.of().parseHex(text.substring("bytes:".length())));
            } else if (text.length() == 2 * Integer.BYTES) {
                memory.putInt(offset, Integer.parseUnsignedInt(text, 16));
            } else {
                memory.putLong(offset, Long.parseUnsignedLong(text, 16));
            }
        }
    }

    /** The vectors for a language. */
    static List<QueueVector> of(String language) throws IOException {
        return read().filter(vector -> vector.readers.contains(language)).toList();
    }

    private static Stream<QueueVector> read() throws IOException {
        List<Value> common = new ArrayList<>();
        List<QueueVector> vectors = new ArrayList<>();
        for (String line : Files.readAllLines(FILE)) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            List<String> words = List.of(line.split(" ", -1));
            List<String> rest = words.subList(1, words.size());
            switch (words.get(0)) {
                case "all" -> common.add(Value.of(rest));
                case "vector" ->
                    vectors.add(new QueueVector(
                            String.join(" ", rest),
                            new ArrayList<>(List.of("java", "c")),
                            new ArrayList<>(common),
                            new ArrayList<>(),
                            new ArrayList<>(),
                            new ArrayList<>()));
                default -> vectors.get(vectors.size() - 1).add(words.get(0), rest);
            }
        }
        return vectors.stream();
    }

    private void add(String what, List<String> words) {
        switch (what) {
            case "for" -> readers.retainAll(words);
            case "before" -> before.add(Value.of(words));
            case "step" -> steps.add(new Step(String.join(" ", words), ""));
            case "gives" -> steps.add(new Step(steps.remove(steps.size() - 1).text(), String.join(" ", words)));
            case "after" -> after.add(Value.of(words));
            case "sees" -> sees.add(words.get(0));
            default -> throw new IllegalArgumentException("no line of a vector: " + what + " " + words);
        }
    }

    /** The whole memory before. */
    byte[] bytesBefore() {
        ByteBuffer memory = ByteBuffer.allocate(BYTES).order(ByteOrder.nativeOrder());
        before.forEach(value -> value.putInto(memory));
        return memory.array();
    }

    /** The whole memory after, with each "anything", of 8 bytes, taken from the memory that was found. */
    byte[] bytesAfter(byte[] found) {
        ByteBuffer memory = ByteBuffer.wrap(bytesBefore()).order(ByteOrder.nativeOrder());
        for (Value value : after) {
            if (value.text().equals(ANY)) {
                memory.put(value.offset(), found, value.offset(), Long.BYTES);
            } else {
                value.putInto(memory);
            }
        }
        return memory.array();
    }

    /** The whole memory after, for a reader that ignores the value of "anything". */
    byte[] bytesAfter() {
        return bytesAfter(new byte[BYTES]);
    }

    /** Compares the results of the steps, and every byte of the memory. */
    void check(List<String> results, byte[] found) {
        assertThat(results).isEqualTo(steps.stream().map(Step::gives).toList());
        byte[] expected = bytesAfter(found);
        assertThat(differences(expected, found)).isEmpty();
    }

    private static List<String> differences(byte[] expected, byte[] found) {
        assertThat(found).hasSameSizeAs(expected);
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < found.length; i++) {
            if (found[i] != expected[i]) {
                differences.add("at %d: %02x instead of %02x".formatted(i, found[i], expected[i]));
            }
        }
        return differences;
    }

    static byte[] bytes(String hex) {
        return hex.equals(NO_BYTES) ? new byte[0] : HexFormat.of().parseHex(hex);
    }

    static String hex(byte[] bytes) {
        return bytes.length == 0 ? NO_BYTES : HexFormat.of().formatHex(bytes);
    }

    @Override
    public String toString() {
        return name;
    }
}
