// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.support;

import io.github.camelshm.memory.Printable;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** What the options of both components say about opening a segment: who may use it, and whether to create it. */
public final class SegmentAccess {
    /** The values of {@code createMode} as users write them. */
    public static final String CREATE_MODES = "ifAbsent,never,exclusive";

    /** The default of {@code permissions}. */
    public static final String OWNER_ONLY = "rw-------";

    private SegmentAccess() {}

    /**
     * The option {@code permissions}.
     *
     * @throws IllegalArgumentException if it is not of the form {@code rw-r-----}
     */
    public static Set<PosixFilePermission> permissions(String option) {
        try {
            return PosixFilePermissions.fromString(option);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Option permissions: '%s' is not of the form rw-r-----".formatted(Printable.of(option)), e);
        }
    }

    /** The option {@code trustedOwners}: names with commas between them; nobody if it is null. */
    public static Set<String> trustedOwners(String option) {
        if (option == null) {
            return Set.of();
        }
        return Arrays.stream(option.split(",", -1))
                .map(String::strip)
                .filter(owner -> !owner.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }
}
