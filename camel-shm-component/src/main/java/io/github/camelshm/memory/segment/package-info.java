// SPDX-License-Identifier: Apache-2.0
/**
 * Segments: named, mapped files of the host. Start at {@link io.github.camelshm.memory.segment.SegmentDirectory}, which
 * opens a {@link io.github.camelshm.memory.segment.Segment}.
 */
package io.github.camelshm.memory.segment;
