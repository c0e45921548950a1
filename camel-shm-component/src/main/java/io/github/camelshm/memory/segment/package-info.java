// SPDX-License-Identifier: Apache-2.0
/**
 * Segments: named, mapped files of the host. Start at {@link io.github.camelshm.memory.segment.SegmentDirectory}, which
 * opens a {@link io.github.camelshm.memory.segment.Segment}.
 */
@NullMarked
package io.github.camelshm.memory.segment;

import org.jspecify.annotations.NullMarked;
