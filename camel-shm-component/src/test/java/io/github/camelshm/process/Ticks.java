// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A file to which leaders append a line with their id and their term, each in one write. Thread-safe. */
public final class Ticks implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;

    /** Opens the file, which is created if it does not exist. */
    public Ticks(Path file) throws IOException {
        this.file = file;
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Appends a line. */
    public void append(String id, long term) {
        try {
            channel.write(ByteBuffer.wrap((id + " " + term + "\n").getBytes(UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Grows with each line. */
    public long size() throws IOException {
        return channel.size();
    }

    /** Each term has one leader, and no tick of an earlier term follows one of a later term. Returns how many terms there are. */
    public int requireTermsInOrder() throws IOException {
        long last = 0;
        for (String line : lines()) {
            long term = termOf(line);
            assertThat(term).as("the term of a tick").isGreaterThanOrEqualTo(last);
            last = term;
        }
        return leadersByTerm().size();
    }

    /** The leaders by their terms. Each term has one. */
    public Map<Long, String> leadersByTerm() throws IOException {
        Map<Long, String> leaders = new HashMap<>();
        for (String line : lines()) {
            String id = line.split(" ", -1)[0];
            assertThat(leaders.merge(termOf(line), id, (before, now) -> before))
                    .as("the leader of the term in '%s'", line)
                    .isEqualTo(id);
        }
        return leaders;
    }

    /** The term of a line. */
    public static long termOf(String line) {
        return Long.parseLong(line.split(" ", -1)[1]);
    }

    /** All lines except one that is being written. */
    public List<String> lines() throws IOException {
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
