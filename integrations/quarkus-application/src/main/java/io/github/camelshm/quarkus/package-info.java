// SPDX-License-Identifier: Apache-2.0
/** A Quarkus application that counts and works in shared memory. */
package io.github.camelshm.quarkus;
