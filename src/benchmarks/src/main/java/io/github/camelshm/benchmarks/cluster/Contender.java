// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cluster;

import io.github.camelshm.benchmarks.Setup;
import io.github.camelshm.benchmarks.Version;
import io.github.camelshm.component.cluster.ShmClusterService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.camel.cluster.CamelClusterService;
import org.apache.camel.component.file.cluster.FileLockClusterService;

/** A cluster service, and what makes a route run only where it leads. */
enum Contender {
    SHM_POLICY("shm cluster, route policy", Duration.ofMillis(100), false),
    SHM_MASTER("shm cluster, master:", Duration.ofMillis(100), true),
    FILE_100_MS("camel-file, each 100 ms, route policy", Duration.ofMillis(100), false),
    FILE_1_S("camel-file, each second, route policy", Duration.ofSeconds(1), false),
    FILE_DEFAULT("camel-file, each 10 s (its default), route policy", Duration.ofSeconds(10), false);

    private final String title;
    private final Duration interval;
    private final boolean isMaster;

    Contender(String title, Duration interval, boolean isMaster) {
        this.title = title;
        this.interval = interval;
        this.isMaster = isMaster;
    }

    /** The name in the tables. */
    String title() {
        return title;
    }

    /** How often a member checks whether it leads. */
    Duration interval() {
        return interval;
    }

    /** Whether the route is one of camel-master, instead of having a policy. */
    boolean isMaster() {
        return isMaster;
    }

    private boolean isShm() {
        return this == SHM_POLICY || this == SHM_MASTER;
    }

    Setup setup() {
        String guard = isMaster
                ? "a route from master:, which starts its consumer a second after it was told"
                : "a route with a ClusteredRoutePolicy";
        return isShm()
                ? new Setup(
                        Version.of("camel-shm-component", isMaster ? "camel-master" : "camel-cluster"),
                        "ShmClusterService with its defaults, " + guard,
                        "as it is used")
                : new Setup(
                        Version.of("camel-file", "camel-cluster"),
                        "FileLockClusterService with acquireLockInterval %d ms and five heartbeats, %s"
                                .formatted(interval.toMillis(), guard),
                        "Camel's own service that needs no server");
    }

    /** The service of one member; all members of a cluster have the folder in common. */
    CamelClusterService service(Path folder, String id) {
        if (isShm()) {
            ShmClusterService service = new ShmClusterService();
            service.setDirectory(folder.toString());
            service.setId(id);
            return service;
        }
        FileLockClusterService service = new FileLockClusterService();
        service.setRoot(folder.toString());
        service.setId(id);
        service.setAcquireLockDelay(Math.min(interval.toMillis(), TimeUnit.SECONDS.toMillis(1)), TimeUnit.MILLISECONDS);
        service.setAcquireLockInterval(interval.toMillis(), TimeUnit.MILLISECONDS);
        return service;
    }
}
