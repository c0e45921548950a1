// SPDX-License-Identifier: Apache-2.0
/** A Quarkus application with a counter and queues in shared memory. */
package io.github.camelshm.quarkus;
