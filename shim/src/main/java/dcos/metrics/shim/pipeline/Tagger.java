// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.pipeline;

import java.util.Map;

/**
 * Knows which tags a record gets on arrival. Safe for use by several threads; called for every
 * record, so it answers from memory.
 */
@FunctionalInterface
public interface Tagger {
  /** The tag that every record gets: the agent's id. */
  String AGENT_ID = "agent_id";

  /** Value of {@link #AGENT_ID} as long as no agent state was ever read. */
  String UNKNOWN_AGENT_STATE = "UNKNOWN_AGENT_STATE";

  /** Knows of no agent: what records get before the first state was read, or without polling. */
  Tagger WITHOUT_STATE = (frameworkId, executorId) -> Map.of(AGENT_ID, UNKNOWN_AGENT_STATE);

  /**
   * The tags to add behind the record's own, in iteration order; the caller leaves out those whose
   * key the record has already, and does not change the map.
   *
   * @param frameworkId value of the record's {@code framework_id} tag, or null without one
   * @param executorId value of its {@code executor_id} tag, or null without one
   */
  Map<String, String> tagsFor(String frameworkId, String executorId);
}
