// SPDX-License-Identifier: Apache-2.0
/**
 * What travels through a queue: a message, and the bytes that it is on the way.
 *
 * <p>Start at {@link io.github.camelshm.message.MessageCodec}. The bytes are CBOR (RFC 8949), so that any language can
 * read them; {@code src/docs/reference/message-format.adoc} describes them, and {@code src/docs/python/shm_message.py} reads them.
 *
 * <p>Nothing here knows Camel or shared memory, and nothing is ever made into a Java object of a class that the bytes
 * name.
 */
@NullMarked
package io.github.camelshm.message;

import org.jspecify.annotations.NullMarked;
