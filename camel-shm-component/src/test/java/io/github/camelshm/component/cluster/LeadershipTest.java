// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.cluster.CamelClusterEventListener;
import org.apache.camel.cluster.CamelClusterMember;
import org.apache.camel.cluster.CamelClusterView;
import org.apache.camel.cluster.CamelPreemptiveClusterView;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which of two contexts runs its route, and how the leadership passes from one to the other. */
@Timeout(120)
class LeadershipTest {
    @TempDir
    Path folder;

    private Members members;

    @BeforeEach
    void createMembers() {
        members = new Members(folder);
    }

    @AfterEach
    void stopMembers() {
        members.close();
    }

    @ParameterizedTest
    @EnumSource
    void routeRunsInOneContext(Members.Guard guard) throws Exception {
        CamelContext first = members.member("first", guard);
        members.awaitTick("first");
        CamelContext second = members.member("second", guard);

        TimeUnit.MILLISECONDS.sleep(500);

        assertThat(members.ticks).containsOnly("first");
        assertThat(Members.leads(first)).isTrue();
        assertThat(Members.leads(second)).isFalse();
    }

    /** How a leader may end its part. */
    enum End {
        STOP_CONTEXT {
            @Override
            void of(CamelContext leader) {
                leader.stop();
            }
        },
        STOP_ROUTE {
            @Override
            void of(CamelContext leader) throws Exception {
                leader.getRouteController().stopRoute("tick");
            }
        },
        REMOVE_ROUTE {
            @Override
            void of(CamelContext leader) throws Exception {
                leader.getRouteController().stopRoute("tick");
                leader.removeRoute("tick");
            }
        },
        CONTROL_BUS {
            @Override
            void of(CamelContext leader) {
                leader.createProducerTemplate().sendBody("controlbus:route?routeId=tick&action=stop&async=true", null);
            }
        },
        STOP_SERVICE {
            @Override
            void of(CamelContext leader) {
                Members.service(leader).stop();
            }
        },
        STOP_VIEW {
            @Override
            void of(CamelContext leader) throws Exception {
                Members.service(leader).stopView(Members.NAMESPACE);
            }
        },
        DISABLE {
            @Override
            void of(CamelContext leader) throws Exception {
                Members.service(leader).getView(Members.NAMESPACE).setDisabled(true);
            }
        };

        abstract void of(CamelContext leader) throws Exception;
    }

    @Test
    void masterIsFollowedInOrderHoweverItEnds() throws Exception {
        MasterRoutes.assumeAvailable();
        requireOrderlyPassages(Members.Guard.MASTER, EnumSet.allOf(End.class));
    }

    /** A policy keeps its view for as long as its routes exist, so a stopped route leads on, as with any cluster service. */
    @Test
    void policyIsFollowedInOrderHoweverItEnds() throws Exception {
        requireOrderlyPassages(Members.Guard.POLICY, EnumSet.complementOf(EnumSet.of(End.STOP_ROUTE, End.CONTROL_BUS)));
    }

    /** All at once, because they mostly wait. */
    private void requireOrderlyPassages(Members.Guard guard, Set<End> ends) throws Exception {
        Map<End, CompletableFuture<Void>> passages = new EnumMap<>(End.class);
        for (End end : ends) {
            Path directory = Files.createDirectory(folder.resolve(end.name()));
            passages.put(end, inBackground(() -> requireOrderlyPassage(guard, end, directory)));
        }
        passages.forEach((end, passage) -> assertThat(passage).as("%s", end).succeedsWithin(Members.LIMIT));
    }

    private interface Task {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> inBackground(Task task) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        task.run();
                        result.complete(null);
                    } catch (Exception | AssertionError e) {
                        result.completeExceptionally(e);
                    }
                })
                .start();
        return result;
    }

    /** The first context's exchange is in flight when it ends. No tick of it follows the first tick of the second. */
    private static void requireOrderlyPassage(Members.Guard guard, End end, Path directory) throws Exception {
        try (Members members = new Members(directory)) {
            CountDownLatch release = new CountDownLatch(1);
            CamelContext first = members.context("first");
            members.addRoute(first, guard, "tick", release);
            first.start();
            members.awaitTick("first");
            members.member("second", guard);

            CompletableFuture<Void> ended = inBackground(() -> end.of(first));
            // camel-master starts its consumer a second after it was notified.
            TimeUnit.MILLISECONDS.sleep(guard == Members.Guard.MASTER ? 1_500 : 500);
            assertThat(members.ticks)
                    .as("ticks while an exchange of the first is in flight")
                    .doesNotContain("second");
            release.countDown();
            members.awaitTick("second");
            ended.get(1, TimeUnit.MINUTES);

            TimeUnit.MILLISECONDS.sleep(100);
            members.requireOnlySinceItsFirstTick("second");
        }
    }

    /** camel-master starts its consumer a second after it was notified, without asking whether the leadership has lasted. */
    @Test
    void masterThatLostItsLeadershipBeforeItsConsumerStartedDoesNotTickBesideAnother() throws Exception {
        CamelContext first = members.member("first", Members.Guard.MASTER);
        await().atMost(Members.LIMIT).until(() -> Members.leads(first));
        Members.service(first).getView(Members.NAMESPACE).setDisabled(true);
        members.member("second", Members.Guard.MASTER);

        members.awaitTick("second");
        TimeUnit.MILLISECONDS.sleep(1_500);

        members.requireOnlySinceItsFirstTick("second");
    }

    @ParameterizedTest
    @EnumSource
    void routeThatIsStartedAgainLeadsAgain(Members.Guard guard) throws Exception {
        CamelContext only = members.member("only", guard);
        members.awaitTick("only");
        CamelPreemptiveClusterView view = Members.service(only).getView(Members.NAMESPACE);

        for (int i = 0; i < 2; i++) {
            view.setDisabled(true);
            await().atMost(Members.LIMIT).until(() -> !Members.leads(only));
            members.ticks.clear();
            view.setDisabled(false);
            members.awaitTick("only");
        }
    }

    @Test
    void exchangesThatDoNotEndDelayTheNextLeaderUntilTheShutdownTimeout() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CamelContext first = members.context("first");
        first.getShutdownStrategy().setTimeout(1);
        members.addRoute(first, Members.Guard.POLICY, "tick", release);
        first.start();
        members.awaitTick("first");
        members.member("second", Members.Guard.POLICY);

        first.stop();

        members.awaitTick("second");
        release.countDown();
    }

    @Test
    void listenersAreNotifiedOfMembersAndLeaders() throws Exception {
        CamelContext first = members.context("first");
        first.start();
        List<String> notified = new CopyOnWriteArrayList<>();
        CamelClusterView view = Members.service(first).getView(Members.NAMESPACE);
        view.addEventListener(new Listener(notified));
        await().atMost(Members.LIMIT).until(() -> notified.contains("leader first"));

        CamelContext second = members.context("second");
        second.start();
        CamelClusterView other = Members.service(second).getView(Members.NAMESPACE);
        await().atMost(Members.LIMIT).until(() -> notified.contains("added second"));

        assertThat(view.getMembers().stream().map(CamelClusterMember::getId)).containsExactly("first", "second");
        assertThat(view.getMembers().stream().filter(CamelClusterMember::isLocal))
                .singleElement()
                .matches(CamelClusterMember::isLeader);
        await().atMost(Members.LIMIT)
                .until(() -> other.getLeader().map(CamelClusterMember::getId).equals(Optional.of("first")));
        assertThat(other.getLocalMember().isLeader()).isFalse();

        first.stop();
        await().atMost(Members.LIMIT).until(() -> Members.leads(second));
        assertThat(other.getMembers().stream().map(CamelClusterMember::getId)).containsExactly("second");
        assertThat(notified).contains("added first").containsSubsequence("leader first", "added second");
    }

    private record Listener(List<String> notified)
            implements CamelClusterEventListener.Leadership, CamelClusterEventListener.Membership {
        @Override
        public void leadershipChanged(CamelClusterView view, CamelClusterMember leader) {
            notified.add("leader " + (leader == null ? "none" : leader.getId()));
        }

        @Override
        public void memberAdded(CamelClusterView view, CamelClusterMember member) {
            notified.add("added " + member.getId());
        }

        @Override
        public void memberRemoved(CamelClusterView view, CamelClusterMember member) {
            notified.add("removed " + member.getId());
        }
    }

    @Test
    void termGrowsWithEachLeadershipAndIsRefusedToOthers() throws Exception {
        CamelContext first = members.member("first", Members.Guard.POLICY);
        members.awaitTick("first");
        CamelContext second = members.member("second", Members.Guard.POLICY);
        long term = Members.service(first).getTerm(Members.NAMESPACE);
        assertThatThrownBy(() -> Members.service(second).getTerm(Members.NAMESPACE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Member 'second' does not lead cluster 'x' now, so it has no term");

        first.stop();
        members.awaitTick("second");

        assertThat(Members.service(second).getTerm(Members.NAMESPACE)).isGreaterThan(term);
    }

    @Test
    void namespacesAreLedCrosswise() throws Exception {
        CamelContext first = members.context("first");
        CamelContext second = members.context("second");
        first.start();
        second.start();
        Members.service(first).getView("a");
        await().atMost(Members.LIMIT).until(() -> Members.service(first).isLeader("a"));
        Members.service(second).getView("b");
        await().atMost(Members.LIMIT).until(() -> Members.service(second).isLeader("b"));
        Members.service(first).getView("b");
        Members.service(second).getView("a");

        TimeUnit.MILLISECONDS.sleep(300);

        assertThat(Stream.of(first, second)
                        .map(context -> Members.service(context).isLeader("a")))
                .containsExactly(true, false);
        assertThat(Stream.of(first, second)
                        .map(context -> Members.service(context).isLeader("b")))
                .containsExactly(false, true);
        first.stop();
        await().atMost(Members.LIMIT).until(() -> Members.service(second).isLeader("a"));
        assertThat(Members.service(second).isLeader("b")).isTrue();
    }

    @Test
    void contextThatStopsWhileItsRoutesAreBeingStartedStops() throws Exception {
        for (int i = 0; i < 10; i++) {
            CamelContext only = members.member("only-" + i, Members.Guard.POLICY);
            TimeUnit.MILLISECONDS.sleep(i);
            only.stop();
        }
        CamelContext last = members.member("last", Members.Guard.POLICY);
        members.awaitTick("last");
        assertThat(last.isStarted()).isTrue();
    }
}
