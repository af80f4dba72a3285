// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

/** What becomes of records whose topic is one too many. */
public enum TopicOverflow {
  /** They are queued under one topic for all of them, with a tag that tells their own. */
  CATCH_ALL,
  /** They are dropped and counted. */
  DROP
}
