// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

/**
 * What the user expects of a queue.
 *
 * @param from where records have to begin; -1 for the first one that is known
 * @param drained whether nothing may wait to be published
 */
record Expected(long from, boolean drained) {}
