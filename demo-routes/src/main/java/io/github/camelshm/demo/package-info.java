// SPDX-License-Identifier: Apache-2.0
/**
 * The parents of the demos' JVMs. The YAML files have the routes of these JVMs: {@code process-1.yaml} and {@code
 * process-2.yaml} of {@link io.github.camelshm.demo.Demo}, {@code shop.yaml} and {@code worker.yaml} of {@link
 * io.github.camelshm.demo.OrdersDemo}, and these two with {@code bridge-to-kafka.yaml} and {@code bridge-from-kafka.yaml}
 * between them of {@link io.github.camelshm.demo.KafkaDemo}. The demos across hosts need the jars of {@code demo-hosts}.
 */
package io.github.camelshm.demo;
