// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SegmentOptionsTest {
    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

    private final SegmentOptions options = SegmentOptions.defaults();

    @Test
    void defaultSegmentIsAPageThatOnlyItsOwnerMayUse() {
        assertThat(options.createMode()).isEqualTo(CreateMode.IF_ABSENT);
        assertThat(options.size()).isEqualTo(4096);
        assertThat(options.permissions()).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(options.required()).isEmpty();
        assertThat(options.unlinkOnClose()).isFalse();
        assertThat(options.attachTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(options.checkInterval()).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void sizeIsAtLeastOneByte() {
        assertThat(options.withSize(1).size()).isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withSize(0))
                .withMessage("A segment size of 0 bytes: it must be at least 1");
    }

    @Test
    void attachTimeoutIsAtLeastZero() {
        assertThat(options.withAttachTimeout(Duration.ZERO).attachTimeout()).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withAttachTimeout(Duration.ofMillis(-1)))
                .withMessage("An attach timeout of PT-0.001S: it must be at least 0");
    }

    @Test
    void checkIntervalIsAtLeastAMillisecond() {
        assertThat(options.withCheckInterval(Duration.ofMillis(1)).checkInterval())
                .hasMillis(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withCheckInterval(Duration.ofNanos(999_999)))
                .withMessage("A check interval of PT0.000999999S: it must be at least 1 ms");
    }

    @Test
    void timesMayExceedALongOfNanoseconds() {
        assertThat(options.withAttachTimeout(FOR_EVER).attachTimeout()).isEqualTo(FOR_EVER);
        assertThat(options.withCheckInterval(FOR_EVER).checkInterval()).isEqualTo(FOR_EVER);
    }

    @Test
    void eachChangeKeepsTheOtherOptions() {
        // when every option is changed, one after the other
        SegmentOptions changed = options.withCreateMode(CreateMode.EXCLUSIVE)
                .withSize(8)
                .withPermissions(PosixFilePermissions.fromString("rw-r--r--"))
                .withRequired(CellSpec.of(CellType.INT64))
                .withInitializer(segment -> {})
                .withUnlinkOnClose(true)
                .withAttachTimeout(Duration.ofSeconds(2))
                .withCheckInterval(Duration.ofSeconds(3))
                .withLockTimeout(Duration.ofSeconds(4))
                .withReattach(false)
                .withTrustedOwners(Set.of("bob"));

        // then the options hold every change
        assertThat(changed.createMode()).isEqualTo(CreateMode.EXCLUSIVE);
        assertThat(changed.size()).isEqualTo(8);
        assertThat(changed.permissions()).isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(changed.required()).contains(CellSpec.of(CellType.INT64));
        assertThat(changed.unlinkOnClose()).isTrue();
        assertThat(changed.attachTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(changed.checkInterval()).isEqualTo(Duration.ofSeconds(3));
        assertThat(changed.lockTimeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(changed.reattach()).isFalse();
        assertThat(changed.trustedOwners()).containsExactly("bob");
    }
}
