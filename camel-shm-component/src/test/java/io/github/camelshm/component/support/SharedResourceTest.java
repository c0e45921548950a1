// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedResourceTest {
    private final SharedResources component = new SharedResources();
    private final Resource resource = new Resource(component);
    private final Object producer = new Object();

    /** Counts the calls. */
    private static final class Resource extends SharedResource<Object> {
        private final AtomicInteger opened = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();
        private final AtomicInteger unblocked = new AtomicInteger();
        private volatile boolean open;
        private volatile RuntimeException failure;

        Resource(SharedResources component) {
            super(component);
        }

        @Override
        protected Object open() {
            if (failure != null) {
                throw failure;
            }
            assertThat(open).isFalse();
            open = true;
            opened.incrementAndGet();
            return this;
        }

        @Override
        protected Meters measure(Object opened) {
            return Meters.NONE;
        }

        @Override
        protected void close(Object used) {
            assertThat(open).isTrue();
            open = false;
            closed.incrementAndGet();
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        protected void unblockUsers() {
            unblocked.incrementAndGet();
        }

        @Override
        public String toString() {
            return "resource";
        }
    }

    @Test
    void theFirstUserOpensAndTheLastCloses() {
        resource.acquire();
        resource.start(producer);
        resource.release();
        assertThat(resource.open).isTrue();

        resource.stop(producer);

        assertThat(resource.open).isFalse();
        resource.acquire();
        assertThat(resource.open).isTrue();
        assertThat(resource.opened).hasValue(2);
    }

    @Test
    void aUserThatHasNotStartedCannotStop() {
        resource.acquire();

        resource.stop(producer);

        assertThat(resource.open).isTrue();
    }

    @Test
    void aResourceThatCannotBeOpenedHasNoUser() {
        resource.failure = new IllegalStateException("no room");
        assertThatThrownBy(resource::acquire).isSameAs(resource.failure);
        assertThatThrownBy(() -> resource.start(producer)).isSameAs(resource.failure);
        resource.failure = null;

        resource.acquire();
        resource.release();

        assertThat(resource.closed).hasValue(1);
    }

    @Test
    void aLeavingUserDoesNotFailIfClosingFails() {
        resource.acquire();
        resource.failure = new IllegalStateException("lost");

        resource.release();

        assertThat(resource.open).isFalse();
    }

    @Test
    void theEndRefusesNewUsersAndKeepsPresentOnes() {
        resource.start(producer);
        resource.acquire();
        assertThat(resource.isEnded()).isFalse();

        component.end();

        assertThat(resource.isEnded()).isTrue();
        assertThat(resource.unblocked).hasValue(1);
        assertThat(resource.open).isTrue();
        assertThatThrownBy(resource::acquire)
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("resource was stopped with its CamelContext");
        resource.release();
        assertThat(resource.open).isFalse();
        resource.stop(producer);
        assertThat(resource.closed).hasValue(1);
    }

    @Test
    void theEndClosesAResourceThatOnlyStartedProducersUse() {
        resource.start(producer);

        component.end();

        assertThat(resource.open).isFalse();
    }

    @Test
    void theEndWaitsForALeavingUser() {
        resource.acquire();
        CompletableFuture<Void> leaving = CompletableFuture.runAsync(() -> {
            while (!resource.isEnded()) {
                Thread.onSpinWait();
            }
            resource.release();
        });

        component.end();

        assertThat(resource.open).isFalse();
        leaving.join();
    }

    @Test
    void anUnopenedResourceRefusesUsersAfterTheEndUntilTheComponentStartsAgain() {
        component.end();
        assertThatThrownBy(resource::acquire).isInstanceOf(RejectedExecutionException.class);
        assertThat(resource.opened).hasValue(0);

        component.begin();

        resource.acquire();
        assertThat(resource.isEnded()).isFalse();
        resource.release();
        assertThat(resource.closed).hasValue(1);
    }

    @Test
    void noUserFindsTheResourceClosedWhileOthersComeAndGo() {
        AtomicInteger foundClosed = new AtomicInteger();
        inFourThreads(() -> {
            for (int i = 0; i < 100_000; i++) {
                resource.acquire();
                if (!resource.open) {
                    foundClosed.incrementAndGet();
                }
                resource.release();
            }
        });

        assertThat(foundClosed).hasValue(0);
        assertThat(resource.open).isFalse();
        assertThat(resource.closed).hasValue(resource.opened.get()).hasPositiveValue();
    }

    @Test
    void noUserFindsTheResourceClosedWhileItEndsAndBegins() {
        AtomicInteger foundClosed = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        CompletableFuture<Void> users = CompletableFuture.runAsync(() -> inFourThreads(() -> {
            for (int i = 0; i < 50_000; i++) {
                Throwable refusal = catchThrowable(resource::acquire);
                if (refusal != null) {
                    assertThat(refusal).isInstanceOf(RejectedExecutionException.class);
                    refused.incrementAndGet();
                    continue;
                }
                if (!resource.open) {
                    foundClosed.incrementAndGet();
                }
                resource.release();
            }
        }));
        while (!users.isDone()) {
            resource.start(producer);
            component.end();
            assertThat(resource.open).isFalse();
            component.begin();
            resource.stop(producer);
        }
        users.join();

        assertThat(foundClosed).hasValue(0);
        assertThat(refused).hasPositiveValue();
        assertThat(resource.open).isFalse();
        assertThat(resource.closed).hasValue(resource.opened.get());
    }

    private static void inFourThreads(Runnable work) {
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            threads.add(done);
            new Thread(() -> {
                        try {
                            work.run();
                            done.complete(null);
                        } catch (Throwable e) {
                            done.completeExceptionally(e);
                        }
                    })
                    .start();
        }
        threads.forEach(CompletableFuture::join);
    }
}
