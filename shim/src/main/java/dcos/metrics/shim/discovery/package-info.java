// SPDX-License-Identifier: Apache-2.0
/**
 * Where Kafka is: brokers that the operator named, or those that a framework of the cluster tells.
 *
 * <p>A look-up may wait for the network; whoever asks does so on a thread that may wait, and asks
 * again after a failure. Nothing here keeps state between look-ups.
 */
package dcos.metrics.shim.discovery;
