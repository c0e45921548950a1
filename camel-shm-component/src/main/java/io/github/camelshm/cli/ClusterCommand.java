// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import io.github.camelshm.memory.cluster.Cluster;
import io.github.camelshm.memory.cluster.ClusterMember;
import io.github.camelshm.memory.cluster.ClusterOptions;
import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentLostException;
import io.github.camelshm.memory.segment.SegmentOptions;
import io.github.camelshm.text.Printable;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints which member of a cluster leads, and its members. */
@Command(
        name = "cluster",
        description = "Prints which member of a cluster leads, in which term, and its members: once, or with --watch "
                + "repeatedly. The command does not become a member and recovers nothing.",
        footer = {
            "",
            "The term is that of the leader or, if none leads, of the last one.",
            "A dead member is shown only until another member recovers what it left, within 250 ms."
        },
        mixinStandardHelpOptions = true)
final class ClusterCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final String STATUS = "%-12s %15s  %s%n";
    private static final String MEMBER = "%-6s %10s %-5s %-5s  %s%n";
    private static final String NONE = "-";

    @Spec
    private CommandSpec command;

    @Mixin
    private DirectoryOption directory;

    @Mixin
    private RepeatOptions repeat;

    @Parameters(
            index = "0",
            paramLabel = "NAMESPACE",
            description = "The name of the cluster, which is that of its segment without the prefix.")
    private String namespace;

    /** What is printed at a time, read before any of it is printed. */
    private record View(Optional<ClusterMember> leader, long term, List<ClusterMember> members) {
        /** @throws SegmentException if the segment is lost, or was truncated at this moment */
        static View of(Cluster cluster) {
            try {
                return new View(cluster.leader(), cluster.lastTerm(), cluster.members());
            } catch (InternalError e) {
                throw cluster.segment().faulted(e);
            }
        }

        String leads(ClusterMember member) {
            return leader.filter(member::equals).isPresent() ? "yes" : NONE;
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Cluster cluster = open()) {
            repeat.repeat(command.commandLine().getOut(), () -> print(cluster));
        }
        return 0;
    }

    /** Attaches to the cluster, whichever user owns it; never creates one, and does not become a member. */
    private Cluster open() {
        ClusterOptions options = ClusterOptions.of("camel-shm");
        return Cluster.open(
                directory.open(),
                namespace,
                options.withSegment(options.segment()
                        .withCreateMode(CreateMode.NEVER)
                        .withAttachTimeout(Duration.ZERO)
                        .withTrustedOwners(Set.of(SegmentOptions.EVERY_USER))));
    }

    /** Prints the state of the cluster, or its outage. A cluster that is lost is attached again without further action. */
    private void print(Cluster cluster) {
        PrintWriter out = command.commandLine().getOut();
        String time = LocalTime.now(ZoneId.systemDefault()).format(TIME);
        try {
            print(out, time, View.of(cluster));
        } catch (SegmentLostException e) {
            out.println(time + "  (" + cluster.segment().outage().orElse("lost") + ")");
        }
    }

    private void print(PrintWriter out, String time, View now) {
        List<ClusterMember> members = now.members();
        out.println("%s: %d member%s".formatted(namespace, members.size(), members.size() == 1 ? "" : "s"));
        out.printf(STATUS, "TIME", "TERM", "LEADER");
        out.printf(
                STATUS,
                time,
                now.term(),
                now.leader().map(leader -> Printable.of(leader.id())).orElse(NONE));
        if (members.isEmpty()) {
            return;
        }
        out.printf(MEMBER, "NUMBER", "PROCESS", "STATE", "LEADS", "ID");
        for (ClusterMember member : members) {
            out.printf(
                    MEMBER,
                    member.number(),
                    member.processId(),
                    member.isAlive() ? "alive" : "dead",
                    now.leads(member),
                    Printable.of(member.id()));
        }
    }
}
