// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.seda;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;

/**
 * Replaces the scheme {@code seda:} by {@code shm-queue:} in the strings of a class file. Strings are entries of the
 * constant pool (section 4.4 of the JVM specification). The rest of the file refers to them by their index, so it remains
 * unchanged.
 */
final class SchemeRewriter {
    /**
     * Matches the scheme of a URI, which may be nested in another, as in {@code mock:seda:a}, and of a pattern of URIs, as
     * in {@code seda*}. Does not match the end of a longer name.
     */
    private static final Pattern SEDA = Pattern.compile("(?<![\\w.-])seda(?=[:*])");

    private static final int MAGIC_AND_VERSION = 8;

    private static final int UTF8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int CLASS = 7;
    private static final int STRING = 8;
    private static final int METHOD_HANDLE = 15;
    private static final int METHOD_TYPE = 16;
    private static final int MODULE = 19;
    private static final int PACKAGE = 20;

    private SchemeRewriter() {}

    /** Returns the class file with the other scheme. The result is equal to the argument if no string has the scheme. */
    static byte[] rewrite(byte[] classFile) {
        ByteArrayOutputStream rewritten = new ByteArrayOutputStream(classFile.length + 64);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile));
                DataOutputStream out = new DataOutputStream(rewritten)) {
            out.write(in.readNBytes(MAGIC_AND_VERSION));
            int entries = in.readUnsignedShort();
            out.writeShort(entries);
            for (int entry = 1; entry < entries; entry++) {
                int tag = in.readUnsignedByte();
                out.writeByte(tag);
                if (tag == UTF8) {
                    out.writeUTF(SEDA.matcher(in.readUTF()).replaceAll("shm-queue"));
                } else {
                    out.write(in.readNBytes(length(tag)));
                }
                if (tag == LONG || tag == DOUBLE) {
                    entry++; // Each takes two indexes.
                }
            }
            in.transferTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rewritten.toByteArray();
    }

    private static int length(int tag) {
        return switch (tag) {
            case CLASS, STRING, METHOD_TYPE, MODULE, PACKAGE -> 2;
            case METHOD_HANDLE -> 3;
            case LONG, DOUBLE -> 8;
            default -> 4;
        };
    }
}
