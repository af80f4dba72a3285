// SPDX-License-Identifier: Apache-2.0
/**
 * Sending records to a collector's TCP input: the {@code emit} command and its parts, which tests
 * and the local stack use as well.
 *
 * <p>{@link dcos.metrics.tools.emit.StreamSender} is the reference for how an emitter speaks the
 * protocol; {@link dcos.metrics.tools.emit.RandomRecords} makes records that are hard to carry.
 * Everything here belongs to the one thread that uses it.
 */
package dcos.metrics.tools.emit;
