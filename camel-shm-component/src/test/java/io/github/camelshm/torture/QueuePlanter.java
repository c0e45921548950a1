// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.torture;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Another user's process that plants files, links, pipes and directories under the names that a queue's participants
 * are about to use: those of their next large messages, of doorbells, and of temporary files. When its standard input
 * has a line, or ends, it removes the planted files and prints their numbers.
 */
final class QueuePlanter {
    private static final Pattern LARGE_MESSAGE = Pattern.compile("\\.q\\.p(\\d+)\\.(\\d+)");

    /** Fewer than the number of names that a participant tries for one message. */
    private static final int MAX_AHEAD = 3;

    private static final int MAX_PARTICIPANTS = 12;
    private static final int MAX_PLANTED = 300;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Path directory;
    private final List<Path> linkTargets;
    private final Path file;
    private final Path pipe;
    private final Random random = new Random();
    private final Deque<Path> planted = new ArrayDeque<>();
    private final Set<Path> plantedNames = new HashSet<>();
    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);

    /** The number of each participant's last large message that was found. */
    private final Map<Integer, Long> last = new HashMap<>();

    /** How many planted names of large messages the participant that was to use them has skipped. */
    private int skipped;

    private volatile boolean isEnding;

    private enum Kind {
        FILE,
        PIPE,
        LINK,
        DIRECTORY
    }

    private QueuePlanter(Path directory, List<Path> linkTargets) throws Exception {
        this.directory = directory;
        this.linkTargets = linkTargets;
        this.file = Files.writeString(directory.resolve(".planted-file"), "planted");
        this.pipe = directory.resolve(".planted-pipe");
        if (new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() != 0) {
            throw new IllegalStateException("No pipe could be made: " + pipe);
        }
    }

    /** Plants in the first directory; links lead to the other paths. */
    public static void main(String[] args) throws Exception {
        QueuePlanter planter = new QueuePlanter(
                Path.of(args[0]),
                List.of(args).subList(1, args.length).stream().map(Path::of).toList());
        System.out.println("planting");
        Thread planting = new Thread(planter::plantUntilTheEnd, "planting");
        planting.start();
        // A line, or the death of the process that started this one.
        System.in.read();
        planter.isEnding = true;
        planting.join();
        planter.removeAll();
        System.out.println("planted " + planter.counts + ", " + planter.skipped + " in the way of large messages");
    }

    private void plantUntilTheEnd() {
        while (!isEnding) {
            plantNext();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void plantNext() {
        try {
            noteLargeMessages();
            plant(directory.resolve(
                    switch (random.nextInt(4)) {
                        case 0 -> ".q.b" + (1 + random.nextInt(MAX_PARTICIPANTS)) + (random.nextBoolean() ? "m" : "r");
                        case 1 -> ".camel-shm-" + UUID.randomUUID() + ".tmp";
                        default -> nextLargeMessage();
                    }));
            while (planted.size() > MAX_PLANTED) {
                remove(planted.peek());
                forget(planted.remove());
            }
        } catch (IOException e) {
            // The directory is closed right now, or another process was faster.
        }
    }

    private void noteLargeMessages() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, ".q.p*")) {
            for (Path found : files) {
                Matcher name = LARGE_MESSAGE.matcher(found.getFileName().toString());
                if (name.matches() && !plantedNames.contains(found)) {
                    last.merge(Integer.parseInt(name.group(1)), Long.parseLong(name.group(2)), Math::max);
                }
            }
        }
    }

    private String nextLargeMessage() {
        List<Integer> numbers = List.copyOf(last.keySet());
        int number = numbers.isEmpty() ? 1 : numbers.get(random.nextInt(numbers.size()));
        return ".q.p" + number + "." + (last.getOrDefault(number, 0L) + 1 + random.nextInt(MAX_AHEAD));
    }

    private void plant(Path name) throws IOException {
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        try {
            switch (kind) {
                case FILE -> Files.createLink(name, file);
                case PIPE -> Files.createLink(name, pipe);
                case LINK -> Files.createSymbolicLink(name, linkTargets.get(random.nextInt(linkTargets.size())));
                case DIRECTORY -> Files.createDirectory(name);
            }
            planted.add(name);
            plantedNames.add(name);
            counts.merge(kind, 1, Integer::sum);
        } catch (FileAlreadyExistsException e) {
            // In use.
        }
    }

    private void removeAll() throws IOException {
        for (Path name : planted) {
            remove(name);
            forget(name);
        }
        Files.delete(file);
        Files.delete(pipe);
    }

    private void forget(Path name) {
        plantedNames.remove(name);
        Matcher large = LARGE_MESSAGE.matcher(name.getFileName().toString());
        boolean wasPassedOver = large.matches()
                && Long.parseLong(large.group(2)) < last.getOrDefault(Integer.parseInt(large.group(1)), 0L);
        skipped += wasPassedOver ? 1 : 0;
    }

    /** Removes a planted file, unless a participant of the same user has removed it and used the name. */
    private void remove(Path name) throws IOException {
        boolean isPlanted = Files.isSymbolicLink(name)
                || Files.isDirectory(name, LinkOption.NOFOLLOW_LINKS)
                || (Files.exists(name, LinkOption.NOFOLLOW_LINKS)
                        && (Files.isSameFile(name, file) || Files.isSameFile(name, pipe)));
        if (isPlanted) {
            Files.deleteIfExists(name);
        }
    }
}
