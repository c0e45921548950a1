// SPDX-License-Identifier: Apache-2.0
/**
 * The messages of a queue, and their encoding as bytes.
 *
 * <p>Start at {@link io.github.camelshm.message.MessageCodec}. The bytes are CBOR (RFC 8949), so that programs in any
 * language can read them; {@code src/docs/reference/message-format.adoc} describes them, and
 * {@code src/docs/python/shm_message.py} reads them.
 *
 * <p>Nothing here depends on Camel or shared memory, and decoding never creates an object of a class that the bytes
 * name.
 */
@NullMarked
package io.github.camelshm.message;

import org.jspecify.annotations.NullMarked;
