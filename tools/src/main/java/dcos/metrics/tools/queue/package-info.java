// SPDX-License-Identifier: Apache-2.0
/**
 * Looking into a queue on disk: the {@code queue} command. It needs no running collector, takes no
 * lock and changes nothing, except for {@code queue readers rm}.
 */
package dcos.metrics.tools.queue;
