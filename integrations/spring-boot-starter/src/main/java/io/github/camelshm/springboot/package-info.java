// SPDX-License-Identifier: Apache-2.0
/**
 * The components in Spring Boot: what {@code camel.component.shm.*} and {@code camel.component.shm-queue.*} say is set on
 * them before the first route uses them. Shaped as Camel's own starters are, so that it behaves as they do.
 */
package io.github.camelshm.springboot;
