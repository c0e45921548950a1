// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cluster;

import org.apache.camel.cluster.CamelClusterMember;

/** A member as it was when a listener was notified, or a caller asked. */
record ShmClusterMember(String getId, boolean isLeader, boolean isLocal, long processId)
        implements CamelClusterMember {}
