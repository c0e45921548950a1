// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cells;

import io.github.camelshm.benchmarks.Agrona;
import io.github.camelshm.benchmarks.Setup;
import io.github.camelshm.benchmarks.Version;
import java.util.LinkedHashMap;
import java.util.Map;

/** The setups of the contenders with cells, by their names in the tables. */
final class Setups {
    private static final String COMPONENT = "camel-shm-component";
    private static final String PLAIN = "JMH, one thread in a JVM of its own";

    private Setups() {}

    static Map<String, Setup> all() {
        Map<String, Setup> setups = new LinkedHashMap<>();
        inOneProcess(setups);
        byTwo(setups);
        for (NumberKeeper keeper : NumberKeeper.values()) {
            setups.put(keeper.title(), byRoute(keeper));
        }
        Setup form = new Setup(
                Version.of(COMPONENT, "jmh-core"),
                "A body of 200 characters, three headers, an id and a time; one codec, reused",
                "as a queue's producer and consumer use it");
        setups.put("encode", form);
        setups.put("decode", form);
        return setups;
    }

    private static void inOneProcess(Map<String, Setup> setups) {
        setups.put(
                "shm cell",
                new Setup(
                        Version.of(COMPONENT, "jmh-core"),
                        "A cell of a mapped segment, by its primitive calls, no JVM flags; " + PLAIN,
                        "as a Java program would use it"));
        setups.put(
                "shm string",
                new Setup(
                        Version.of(COMPONENT, "jmh-core"),
                        "A text cell of a mapped segment; " + PLAIN,
                        "as a Java program would use it"));
        setups.put(
                "shm record",
                new Setup(
                        Version.of(COMPONENT, "jmh-core"),
                        "A record cell of a mapped segment, all of its int64 fields, as a Map; " + PLAIN,
                        "as a Java program would use it"));
        setups.put(
                "VarHandle",
                java("A VarHandle on a mapped file in shared memory, volatile access, getAndAdd", "the floor"));
        Setup heap = java("A field in the heap, which no other process sees", "what it costs without sharing");
        setups.put("AtomicLong, in the heap", heap);
        setups.put("AtomicInteger, in the heap", heap);
        Setup agrona = new Setup(
                Version.of("agrona", "jmh-core"),
                "An UnsafeBuffer on a mapped file in shared memory, volatile access; bounds checks on. JVM: "
                        + String.join(" ", Agrona.FLAGS),
                "the defaults; the flag is needed since Agrona 2");
        setups.put("Agrona AtomicBuffer", agrona);
        setups.put("Agrona AtomicCounter", agrona);
        setups.put(
                "mapped, FileLock",
                java(
                        "A mapped file in shared memory, a FileLock around each access",
                        "what plain Java offers processes"));
        setups.put(
                "Python shared_memory",
                new Setup(
                        python(),
                        "multiprocessing.shared_memory and struct; an increment without a lock",
                        "what Python offers processes"));
    }

    private static void byTwo(Map<String, Setup> setups) {
        Setup two = new Setup(
                Version.of(COMPONENT) + ", " + Version.ofJava(),
                "Two processes, each on a core of its own; the sum is checked at the end",
                "processes that share a counter");
        setups.put(SharedCounter.CELL.title(), two);
        setups.put(SharedCounter.VAR_HANDLE.title(), new Setup(Version.ofJava(), two.how(), "the floor"));
        setups.put(
                SharedCounter.ATOMIC_BUFFER.title(),
                new Setup(Version.of("agrona"), two.how() + ". JVM: " + String.join(" ", Agrona.FLAGS), two.why()));
        setups.put(
                "AtomicLong, two threads",
                new Setup(
                        Version.ofJava(),
                        "Two threads of one JVM, each on a core of its own, and one AtomicLong",
                        "the same without sharing between processes"));
        setups.put(
                "Python shared_memory and Lock, two processes",
                new Setup(
                        python(),
                        "multiprocessing.shared_memory, a multiprocessing.Lock around each increment; a core for each process",
                        "without the lock updates are lost"));
    }

    private static Setup byRoute(NumberKeeper keeper) {
        String flags = keeper.flags().isEmpty() ? "" : ". JVM: " + String.join(" ", keeper.flags());
        return switch (keeper) {
            case NOTHING ->
                new Setup(
                        Version.of("camel-core-engine"),
                        "A route from direct: with a processor that does nothing",
                        "the floor");
            case SHM ->
                new Setup(
                        Version.of("camel-core-engine", COMPONENT),
                        "A route from direct: to shm:cell, defaults",
                        "as its page shows it");
            case HAZELCAST ->
                new Setup(
                        Version.of("camel-hazelcast", "hazelcast"),
                        "One member in the route's own JVM, without discovery of others" + flags,
                        "no network in between; the flags that it requires");
            case REDIS ->
                new Setup(
                        Version.of("jedis") + ", " + Version.ofProgram("redis-server", "--version"),
                        "redis-server on 127.0.0.1, nothing written to a disk (save \"\", appendonly no); a processor with one Jedis"
                                + " connection that stays open",
                        "no endpoint for it existed in this Camel version");
            case FILE ->
                new Setup(
                        Version.of("camel-file"),
                        "A file in shared memory; pollEnrich with noop=true and idempotent=false, then file: with fileExist=Override",
                        "each exchange reads it, and it stays; an increment is not atomic");
        };
    }

    private static Setup java(String how, String why) {
        return new Setup(Version.ofJava() + ", " + Version.of("jmh-core"), how + "; " + PLAIN, why);
    }

    private static String python() {
        return Version.ofProgram("python3", "--version");
    }
}
