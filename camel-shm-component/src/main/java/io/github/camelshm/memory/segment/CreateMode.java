// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

/** What to do if a segment of that name exists already, or does not. */
public enum CreateMode {
    /** Attach to the segment if it exists, else create it. */
    IF_ABSENT,
    /** Attach to the segment, and fail if it does not exist. */
    NEVER,
    /** Create the segment, and fail if it exists. */
    EXCLUSIVE
}
