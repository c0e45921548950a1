// SPDX-License-Identifier: Apache-2.0
/**
 * The parents of the two demos' JVMs. What these JVMs do is in the YAML files: {@code process-1.yaml} and {@code
 * process-2.yaml} of {@link io.github.camelshm.demo.Demo}, {@code shop.yaml} and {@code worker.yaml} of {@link
 * io.github.camelshm.demo.OrdersDemo}.
 */
package io.github.camelshm.demo;
