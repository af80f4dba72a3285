// SPDX-License-Identifier: Apache-2.0
/**
 * Coverage-guided fuzzing, with Jazzer, of everything that reads what others have written.
 *
 * <p>A {@link dcos.metrics.fuzz.FuzzTarget} makes something of any bytes at all and throws if what
 * comes of them is not what the code promises. The targets lie in the packages of the code that
 * they try, since most of that is not public. {@link dcos.metrics.fuzz.JazzerRun} runs one of them
 * in a JVM of its own, with a heap as small as the shim's may be beside Jazzer, and never twice
 * with a different outcome: seed and number of inputs are given. Jazzer's own launcher is used
 * rather than its JUnit integration, because a child's heap, stack and life are then ours to bound.
 *
 * <p>{@code fuzz/corpus/<target>} keeps the inputs that reach the most code, and those that once
 * found something. The seeds that all begins with are made by the targets themselves.
 *
 * <p>Nothing here is safe for use by several threads.
 */
package dcos.metrics.fuzz;
