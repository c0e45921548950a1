// SPDX-License-Identifier: Apache-2.0
/** The parent of the demo's two JVMs. What these do is in {@code process-1.yaml} and {@code process-2.yaml}. */
package io.github.camelshm.demo;
