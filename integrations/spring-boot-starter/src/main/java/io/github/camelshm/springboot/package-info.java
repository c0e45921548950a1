// SPDX-License-Identifier: Apache-2.0
/**
 * The components in Spring Boot: the values of {@code camel.component.shm.*} and {@code camel.component.shm-queue.*} are set
 * on them before the first route uses them, and {@code camel.cluster.shm.*} add a cluster service. The code has the form of
 * Camel's own starters, so that it behaves like them.
 */
package io.github.camelshm.springboot;
