// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import dcos.metrics.shim.pipeline.Tagger;
import java.util.Map;

/**
 * The tags of the last state that could be read. Any number of threads ask while the poller's
 * replaces the state.
 */
public final class AgentTags implements Tagger {
  static final String FRAMEWORK_NAME = "framework_name";
  static final String APPLICATION_NAME = "application_name";
  static final String UNKNOWN_FRAMEWORK_ID = "UNKNOWN_FRAMEWORK_ID";

  private volatile Tagger last = WITHOUT_STATE;

  /** Knows nothing until the poller has read a state. */
  public AgentTags() {}

  @Override
  public Map<String, String> tagsFor(String frameworkId, String executorId) {
    return last.tagsFor(frameworkId, executorId);
  }

  void update(AgentState state) {
    last = state;
  }
}
