// SPDX-License-Identifier: Apache-2.0
/** What the collector and its tools find out about others on the network before they use them. */
package dcos.metrics.net;
