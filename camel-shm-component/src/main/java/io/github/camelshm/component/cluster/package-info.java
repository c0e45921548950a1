// SPDX-License-Identifier: Apache-2.0
/**
 * Leader election for routes: {@link io.github.camelshm.component.cluster.ShmClusterService}, and what shows it to those who
 * operate it.
 */
@NullMarked
package io.github.camelshm.component.cluster;

import org.jspecify.annotations.NullMarked;
