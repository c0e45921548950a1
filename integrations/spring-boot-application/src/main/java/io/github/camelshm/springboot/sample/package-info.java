// SPDX-License-Identifier: Apache-2.0
/** An application as a user of the starter writes it. SampleApplicationIT starts and tests it. */
package io.github.camelshm.springboot.sample;
