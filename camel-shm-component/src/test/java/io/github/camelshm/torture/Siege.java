// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.torture;

import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.memory.segment.OtherUser;
import io.github.camelshm.memory.segment.SegmentDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The events around a queue beside the kills of its {@link QueueTorture}. The workers run as two users, neither of them
 * root. These users trust each other, and share a directory such as {@code /dev/shm}, where neither may remove the
 * other's files. Every 1 to 1.5 seconds the lock file is replaced, moved away and back, or removed, or it or the directory
 * is closed to all users, or the directory is made not searchable, for up to 50 milliseconds. Meanwhile a
 * {@link QueuePlanter} of one of the users plants files under names that are about to be used, among them links to two
 * files that must not change.
 */
final class Siege implements AutoCloseable {
    private static final int OPEN_TO_ALL = 01777;
    private static final int FOR_ALL_TO_USE = 0666;

    /** No death is declared within half a second after a replacement, so there has to be time between two. */
    private static final int MIN_PAUSE_MILLIS = 1_000;

    private static final int MAX_CLOSED_MILLIS = 50;
    private static final int MAX_AWAY_MILLIS = 400;

    private final Path segments;
    private final Path lockFile;
    private final OtherUser user;
    private final OtherUser daemon;
    private final Set<String> owners;
    private final Random random;
    private final List<LinkTarget> linkTargets;
    private final Map<Disturbance, Integer> disturbances = new EnumMap<>(Disturbance.class);
    private final CountDownLatch ending = new CountDownLatch(1);
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private ChildProcess planter;
    private Future<?> runningDisturbances;
    private String planted = "";

    private enum Disturbance {
        LOCK_FILE_REPLACED {
            @Override
            void applyTo(Siege siege) throws IOException {
                Path next = Files.createFile(siege.segments.resolve(".siege-next"));
                Files.setAttribute(next, "unix:mode", FOR_ALL_TO_USE);
                Files.move(next, siege.lockFile, StandardCopyOption.ATOMIC_MOVE);
            }
        },
        LOCK_FILE_MOVED_AWAY_AND_BACK {
            @Override
            void applyTo(Siege siege) throws Exception {
                Path away = siege.segments.resolve(".siege-away");
                Files.move(siege.lockFile, away, StandardCopyOption.ATOMIC_MOVE);
                Thread.sleep(siege.random.nextInt(MAX_AWAY_MILLIS));
                Files.move(away, siege.lockFile, StandardCopyOption.ATOMIC_MOVE);
            }
        },
        LOCK_FILE_REMOVED {
            @Override
            void applyTo(Siege siege) throws IOException {
                Files.delete(siege.lockFile);
            }
        },
        LOCK_FILE_CLOSED {
            @Override
            void applyTo(Siege siege) throws Exception {
                siege.close(siege.lockFile, 0, FOR_ALL_TO_USE);
            }
        },
        DIRECTORY_CLOSED {
            @Override
            void applyTo(Siege siege) throws Exception {
                siege.close(siege.segments, 0, OPEN_TO_ALL);
            }
        },
        DIRECTORY_NOT_SEARCHABLE {
            @Override
            void applyTo(Siege siege) throws Exception {
                siege.close(siege.segments, 01666, OPEN_TO_ALL);
            }
        };

        abstract void applyTo(Siege siege) throws Exception;
    }

    /** A file that links lead to, and its state. */
    private record LinkTarget(Path file, Map<String, Object> attributes, String content) {
        static LinkTarget of(Path file) throws IOException {
            return new LinkTarget(
                    file,
                    Files.readAttributes(file, "unix:mode,uid,gid,ino,nlink", LinkOption.NOFOLLOW_LINKS),
                    Files.readString(file));
        }
    }

    /**
     * Creates the queue, which belongs to one of the users.
     *
     * @param segments the folder of the queue
     * @param logs the folder of the workers' logs
     * @param user a user other than root, who may read all classes of this package
     */
    Siege(Path segments, Path logs, OtherUser user, long seed) throws Exception {
        this.segments = segments;
        this.lockFile = segments.resolve(".%s.lock".formatted(QueueTortureWorker.QUEUE));
        this.user = user;
        this.daemon = user.third();
        this.owners = Set.of(user.name(), daemon.name());
        this.random = new Random(seed);
        Files.setAttribute(segments, "unix:mode", OPEN_TO_ALL);
        Files.setAttribute(logs, "unix:mode", 0777);
        Files.setAttribute(Files.createFile(QueueTortureWorker.fieldsFile(logs)), "unix:mode", FOR_ALL_TO_USE);
        // A write through a link would change the contents of root's file. The user's processes could also change the
        // mode of the user's own file.
        Path roots = Files.writeString(logs.resolveSibling("roots"), "root's");
        Files.setAttribute(roots, "unix:mode", FOR_ALL_TO_USE);
        Path daemons = Files.writeString(logs.resolveSibling("daemons"), "daemon's");
        Files.setAttribute(daemons, "unix:mode", 0600);
        daemon.own(daemons);
        this.linkTargets = List.of(LinkTarget.of(roots), LinkTarget.of(daemons));
        Queue.open(SegmentDirectory.at(segments), QueueTortureWorker.QUEUE, options())
                .close();
        daemon.own(segments.resolve(QueueTortureWorker.QUEUE));
    }

    QueueOptions options() {
        return QueueTortureWorker.besieged(owners);
    }

    /** Starts a worker as one of the two users. */
    ChildProcess start(int incarnation, String... arguments) throws IOException {
        OtherUser owner = incarnation / 2 % 2 == 0 ? user : daemon;
        String[] all = Stream.concat(Stream.of(arguments), owners.stream()).toArray(String[]::new);
        return owner.java(QueueTorture.jvmOf(incarnation), QueueTortureWorker.class, all);
    }

    /** The number of workers to start, so each user has one in each version of Java. */
    static int forEachUser() {
        return 4;
    }

    void begin() throws Exception {
        List<String> arguments = new ArrayList<>(List.of(segments.toString()));
        linkTargets.forEach(target -> arguments.add(target.file().toString()));
        planter = user.java(QueuePlanter.class, arguments.toArray(String[]::new));
        planter.await("planting");
        runningDisturbances = executor.submit(() -> {
            while (!ending.await(MIN_PAUSE_MILLIS + random.nextInt(MIN_PAUSE_MILLIS / 2), TimeUnit.MILLISECONDS)) {
                disturb(Disturbance.values()[random.nextInt(Disturbance.values().length)]);
            }
            return null;
        });
    }

    private void disturb(Disturbance disturbance) throws Exception {
        try {
            disturbance.applyTo(this);
            disturbances.merge(disturbance, 1, Integer::sum);
        } catch (NoSuchFileException e) {
            // The next lock file has not been created yet.
        }
    }

    private void close(Path path, int mode, int modeBefore) throws Exception {
        Files.setAttribute(path, "unix:mode", mode);
        Thread.sleep(1 + random.nextInt(MAX_CLOSED_MILLIS));
        Files.setAttribute(path, "unix:mode", modeBefore);
    }

    /** Ends the siege. Afterwards the directory is open, and holds no planted files. */
    void end() throws Exception {
        ending.countDown();
        runningDisturbances.get();
        planted = planter.ask("end", "planted");
        if (planter.awaitExit() != 0 || !planter.errors().isEmpty()) {
            throw new IllegalStateException("The planter exited with an error: " + planter);
        }
    }

    int disturbances() {
        return disturbances.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** The link targets that have changed, with their present state. */
    List<LinkTarget> changedLinkTargets() throws IOException {
        List<LinkTarget> changed = new ArrayList<>();
        for (LinkTarget target : linkTargets) {
            LinkTarget now = LinkTarget.of(target.file());
            if (!now.equals(target)) {
                changed.add(now);
            }
        }
        return changed;
    }

    /** The bytes in files of large messages. */
    long space() throws IOException {
        long space = 0;
        for (Path file : filesBesideTheQueue("p")) {
            space += Files.size(file);
        }
        return space;
    }

    /** The queue's files beside the segment and its lock file. */
    List<Path> files() throws IOException {
        return filesBesideTheQueue("[pbr]");
    }

    private List<Path> filesBesideTheQueue(String kind) throws IOException {
        try (Stream<Path> files = Files.list(segments)) {
            return files.filter(file -> file.getFileName().toString().matches("\\.q\\." + kind + ".*"))
                    .toList();
        }
    }

    String summary() {
        return disturbances + ", " + planted;
    }

    @Override
    public void close() {
        ending.countDown();
        executor.shutdown();
        if (planter != null) {
            planter.close();
        }
    }
}
