// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import java.io.PrintWriter;
import java.util.Arrays;

/**
 * Prints bytes in lines: offset, hexadecimal, and the characters that are ASCII. Lines that repeat the one before are
 * printed as one *, and the offset of the end comes last.
 */
final class Hexdump {
    private static final int PER_LINE = 16;

    private Hexdump() {}

    /** Supplies the bytes. */
    interface Source {
        byte[] read(long start, int length);
    }

    static void print(PrintWriter out, byte[] bytes) {
        print(out, 0, bytes.length, (start, length) -> Arrays.copyOfRange(bytes, (int) start, (int) start + length));
    }

    static void print(PrintWriter out, long offset, long length, Source source) {
        byte[] previous = null;
        boolean isRepeated = false;
        for (long line = 0; line < length; line += PER_LINE) {
            byte[] now = source.read(offset + line, (int) Math.min(PER_LINE, length - line));
            if (!Arrays.equals(now, previous)) {
                out.println(format(offset + line, now));
                isRepeated = false;
            } else if (!isRepeated) {
                out.println("*");
                isRepeated = true;
            }
            previous = now;
        }
        out.printf("%08x%n", offset + length);
    }

    private static String format(long start, byte[] bytes) {
        StringBuilder hex = new StringBuilder();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < PER_LINE; i++) {
            hex.append(i == PER_LINE / 2 ? "  " : " ");
            hex.append(i < bytes.length ? "%02x".formatted(bytes[i]) : "  ");
            if (i < bytes.length) {
                text.append(bytes[i] >= ' ' && bytes[i] <= '~' ? (char) bytes[i] : '.');
            }
        }
        return "%08x %s  |%s|".formatted(start, hex, text);
    }
}
