// SPDX-License-Identifier: Apache-2.0
/** An application as a user of the starter writes it: SampleApplicationIT starts it and drives it. */
package io.github.camelshm.springboot.sample;
