// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.agent;

/**
 * A framework that has something running on the node.
 *
 * @param id as a master gives it
 * @param name as the framework chose it
 */
record SimulatedFramework(String id, String name) {}
