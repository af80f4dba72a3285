// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import java.time.Duration;

/**
 * One thing that is done to the stack.
 *
 * @param kind what
 * @param variant of kinds that come in two: whether the offset file is damaged while nobody uses
 *     it, whether a killed shim is started again at once, whether the disk is filled to its last
 *     byte rather than beyond the queue's floor, whether the language is Turkish rather than
 *     Persian, the newest segment cut rather than removed, and a directory put rather than a pipe
 * @param hold how long it lasts, for what lasts
 * @param seed decides the rest, such as which bit is turned
 */
record Strike(FaultKind kind, boolean variant, Duration hold, long seed) {}
