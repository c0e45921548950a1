// SPDX-License-Identifier: Apache-2.0
/**
 * Clusters: which of several processes leads, decided by a lock of the kernel. Start at {@link
 * io.github.camelshm.memory.cluster.Cluster#openOrAttachLater}.
 */
@NullMarked
package io.github.camelshm.memory.cluster;

import org.jspecify.annotations.NullMarked;
