// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.support;

import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.SegmentOptions;
import io.github.camelshm.text.Printable;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The options that endpoints of all schemes have: which users may use the segment, and what happens to it. A component
 * has the configuration of its scheme for the defaults of its endpoints, and each endpoint gets a copy. Internal to the
 * component, except for its setters.
 */
@UriParams
public abstract class SegmentConfiguration implements Cloneable {
    /** The values of {@code createMode} as users write them. */
    public static final String CREATE_MODES = "ifAbsent,never,exclusive";

    /** The default of {@code permissions}. */
    public static final String OWNER_ONLY = "rw-------";

    @UriParam(
            defaultValue = "ifAbsent",
            enums = CREATE_MODES,
            description =
                    "Whether to create the segment. `ifAbsent` attaches to it, or creates it if it does not exist. `never` "
                            + "attaches to it, or waits until it exists, but fails if `reattach` is false. `exclusive` creates "
                            + "it, and fails if it exists.")
    private CreateMode createMode = CreateMode.IF_ABSENT;

    @UriParam(
            description = "Whether to unlink the segment, with its contents, when the last endpoint or "
                    + "program on the host that uses it stops. Applies to a segment that an endpoint "
                    + "with this option created, unless another file has replaced it since.")
    private boolean unlinkOnStop;

    @UriParam(
            defaultValue = "true",
            description = "Whether to attach again when the segment is unlinked, replaced or truncated. A "
                    + "segment that is gone is created again, unless `createMode` is `never`. If "
                    + "false, exchanges fail from when the segment is lost until the route is "
                    + "restarted.")
    private boolean reattach = true;

    @UriParam(
            label = "security",
            defaultValue = OWNER_ONLY,
            description = "The permissions of the segment, if this endpoint creates it, regardless of the umask.")
    private String permissions = OWNER_ONLY;

    @UriParam(
            label = "security",
            description = "The users whose segments may be used, in addition to the user of this JVM: a "
                    + "comma-separated list of names, or an asterisk for all users. The owner of a "
                    + "segment can truncate it, or write anything into it.")
    private @Nullable String trustedOwners;

    @UriParam(
            label = "advanced",
            defaultValue = "1s",
            javaType = "java.time.Duration",
            description = "How long an endpoint waits when it starts, for a segment that is still too small (Python "
                    + "and C create it empty and then extend it), and how long an exchange waits for a segment "
                    + "that is lost or does not exist yet.")
    private long attachTimeout = SegmentOptions.defaults().attachTimeout().toMillis();

    /** A copy with the same values. */
    public SegmentConfiguration copy() {
        try {
            return (SegmentConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Converts these options to those of the library.
     *
     * @param log gets a warning when the segment has been attached again
     * @throws IllegalArgumentException if {@code permissions} is not of the form {@code rw-r-----}
     */
    public final SegmentOptions segmentOptions(SegmentComponent<?> component, Logger log) {
        return SegmentOptions.defaults()
                .withCreateMode(createMode)
                .withPermissions(parsePermissions(permissions))
                .withTrustedOwners(parseOwners(trustedOwners))
                .withUnlinkOnClose(unlinkOnStop)
                .withReattach(reattach)
                .withReport(log::warn)
                .withAttachTimeout(Duration.ofMillis(attachTimeout))
                .withCheckInterval(Duration.ofMillis(component.getCheckInterval()));
    }

    /**
     * The permissions in the value of option {@code permissions}.
     *
     * @throws IllegalArgumentException if it is not of the form {@code rw-r-----}
     */
    public static Set<PosixFilePermission> parsePermissions(String permissions) {
        try {
            return PosixFilePermissions.fromString(permissions);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Option permissions: '%s' is not of the form rw-r-----".formatted(Printable.of(permissions)), e);
        }
    }

    /** The users in the value of option {@code trustedOwners}; none if it is null. */
    public static Set<String> parseOwners(@Nullable String trustedOwners) {
        if (trustedOwners == null) {
            return Set.of();
        }
        return Arrays.stream(trustedOwners.split(",", -1))
                .map(String::strip)
                .filter(owner -> !owner.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    public CreateMode getCreateMode() {
        return createMode;
    }

    public void setCreateMode(CreateMode createMode) {
        this.createMode = createMode;
    }

    public boolean isUnlinkOnStop() {
        return unlinkOnStop;
    }

    public void setUnlinkOnStop(boolean unlinkOnStop) {
        this.unlinkOnStop = unlinkOnStop;
    }

    public boolean isReattach() {
        return reattach;
    }

    public void setReattach(boolean reattach) {
        this.reattach = reattach;
    }

    public String getPermissions() {
        return permissions;
    }

    public void setPermissions(String permissions) {
        this.permissions = permissions;
    }

    public @Nullable String getTrustedOwners() {
        return trustedOwners;
    }

    public void setTrustedOwners(@Nullable String trustedOwners) {
        this.trustedOwners = trustedOwners;
    }

    public long getAttachTimeout() {
        return attachTimeout;
    }

    public void setAttachTimeout(long attachTimeout) {
        this.attachTimeout = attachTimeout;
    }
}
