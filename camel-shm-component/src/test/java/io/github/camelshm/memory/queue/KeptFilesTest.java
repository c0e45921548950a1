// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.Cleaner;
import java.nio.channels.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptFilesTest {
    private static final long SPACE = 8_000_000;

    private final KeptFiles kept = new KeptFiles();
    private final List<Object> owners = new ArrayList<>();

    @Test
    void keepsAtMostItsLimitOfFiles() {
        List<Cleaner.Cleanable> files = new ArrayList<>();
        for (int i = 0; i < KeptFiles.MAX_FILES; i++) {
            files.add(keep(1));
        }
        assertThat(files).doesNotContainNull();
        assertThat(keep(1)).isNull();

        files.get(5).clean();
        files.get(5).clean();

        assertThat(keep(1)).isNotNull();
        assertThat(keep(1)).isNull();
    }

    @Test
    void keepsAtMostItsShareOfTheSpace() {
        Cleaner.Cleanable first = keep(600_000);
        assertThat(first).isNotNull();
        assertThat(keep(400_001)).isNull();
        assertThat(keep(400_000)).isNotNull();
        assertThat(keep(1)).isNull();

        first.clean();

        assertThat(keep(600_000)).isNotNull();
    }

    @Test
    void closesAFileOnceItsOwnerIsUnreachable() {
        OpenOrNot file = new OpenOrNot();
        Object owner = new Object();
        owners.add(owner);
        assertThat(kept.keep(owner, file, SPACE / KeptFiles.SHARE, SPACE)).isNotNull();
        owner = null;
        System.gc();
        assertThat(keep(1)).isNull();
        assertThat(file.isOpen()).isTrue();

        owners.clear();

        await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return !file.isOpen();
        });
        assertThat(keep(1)).isNotNull();
    }

    /** Keeps a file whose owner stays reachable. */
    private Cleaner.Cleanable keep(long length) {
        Object owner = new Object();
        owners.add(owner);
        return kept.keep(owner, new OpenOrNot(), length, SPACE);
    }

    private static final class OpenOrNot implements Channel {
        private volatile boolean open = true;

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }
}
