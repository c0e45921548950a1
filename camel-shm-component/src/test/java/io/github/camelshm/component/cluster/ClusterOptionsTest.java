// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The options of the service, and what a wrong one is answered with. */
@Timeout(60)
class ClusterOptionsTest {
    @TempDir
    Path folder;

    private final CamelContext context = new DefaultCamelContext();
    private final ShmClusterService service = new ShmClusterService();

    @BeforeEach
    void start() throws Exception {
        context.getCamelContextExtension().setName("orders");
        service.setDirectory(folder.toString());
        context.addService(service);
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void idTellsTheContextAndTheProcess() {
        assertThat(service.getId())
                .isEqualTo("orders-" + ProcessHandle.current().pid());
    }

    @Test
    void segmentIsInTheDirectoryWithThePermissions() throws Exception {
        service.setPermissions("rw-rw----");

        service.getView("x");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("cluster.x"))))
                .isEqualTo("rw-rw----");
    }

    @Test
    void wrongOptionsAreRefusedByName() {
        assertThatThrownBy(() -> service.setCheckInterval(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Option checkInterval: 0 ms, but must be at least 1");
        service.setPermissions("all");
        assertThatThrownBy(() -> service.getView("x"))
                .hasStackTraceContaining("Option permissions: 'all' is not of the form rw-r-----");
    }

    @Test
    void namespaceThatIsNoSegmentNameIsRefused() {
        assertThatThrownBy(() -> service.getView("a/b")).rootCause().hasMessageContaining("cluster.a/b");
    }

    @Test
    void idThatIsTooLongIsRefused() {
        service.setId("i".repeat(105));

        assertThatThrownBy(() -> service.getView("x")).rootCause().hasMessageContaining("105 bytes");
    }

    @Test
    void segmentOfAnotherKindIsRefused() throws Exception {
        Files.write(folder.resolve("cluster.x"), new byte[1 << 16]);

        assertThatThrownBy(() -> service.getView("x")).rootCause().hasMessageContaining("cluster.x");
    }

    @Test
    void serviceThatIsStartedAgainLeadsAgain() throws Exception {
        service.getView("x");
        await().until(() -> service.isLeader("x"));

        service.stop();
        assertThat(service.isLeader("x")).isFalse();
        service.start();

        await().until(() -> service.isLeader("x"));
    }

    @Test
    void noThreadIsLeftWhenTheContextHasStopped() throws Exception {
        service.getView("x");
        await().until(() -> service.isLeader("x"));

        context.stop();

        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().contains(context.getName() + ")")
                        && thread.getName().contains("ShmCluster-x")
                        && thread.isAlive());
    }
}
