// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cluster;

/**
 * A process, or one of several contexts in it, that takes part in a cluster.
 *
 * @param id the id that it chose
 * @param number from 1 to 255
 * @param processId for people to read: nothing is decided by it, and in a container it may mean another process
 * @param isAlive whether the kernel says that it is alive; it may be stopped. A dead one is recovered soon
 */
public record ClusterMember(String id, int number, long processId, boolean isAlive) {}
