// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import dcos.metrics.shim.pipeline.Tagger;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one {@code /state} tells about tags. Immutable and safe for use by several threads; the tags
 * of everything it knows are made beforehand, so that a look-up makes nothing.
 */
final class AgentState implements Tagger {
  private final String agentId;
  private final Map<String, Framework> frameworks;
  private final Map<String, String> applications;
  private final Map<String, String> agentTags;
  private final Map<String, String> unknownFrameworkTags;

  private AgentState(Builder builder) {
    agentId = builder.agentId;
    frameworks = builder.frameworks;
    applications = builder.applications;
    agentTags = tags(null, null);
    unknownFrameworkTags = tags(AgentTags.UNKNOWN_FRAMEWORK_ID, null);
    frameworks.values().forEach(this::makeTags);
  }

  String agentId() {
    return agentId;
  }

  int frameworkCount() {
    return frameworks.size();
  }

  /** Executors that belong to an application. */
  int applicationCount() {
    return applications.size();
  }

  @Override
  public Map<String, String> tagsFor(String frameworkId, String executorId) {
    boolean hasFramework = frameworkId != null && !frameworkId.isEmpty();
    Framework framework = hasFramework ? frameworks.get(frameworkId) : null;
    if (framework != null) {
      Map<String, String> tags = executorId == null ? null : framework.executorTags.get(executorId);
      return tags == null ? framework.tags : tags;
    }
    String application = executorId == null ? null : applications.get(executorId);
    if (application != null) {
      return tags(hasFramework ? AgentTags.UNKNOWN_FRAMEWORK_ID : null, application);
    }
    return hasFramework ? unknownFrameworkTags : agentTags;
  }

  private void makeTags(Framework framework) {
    framework.tags = tags(framework.name, null);
    framework.executorTags = new HashMap<>();
    framework.applications.forEach(
        (executor, application) ->
            framework.executorTags.put(executor, tags(framework.name, application)));
    framework.applications = Map.of();
  }

  private Map<String, String> tags(String frameworkName, String application) {
    Map<String, String> tags = new LinkedHashMap<>(4);
    if (frameworkName != null) {
      tags.put(AgentTags.FRAMEWORK_NAME, frameworkName);
    }
    if (application != null) {
      tags.put(AgentTags.APPLICATION_NAME, application);
    }
    tags.put(AGENT_ID, agentId);
    return Collections.unmodifiableMap(tags);
  }

  /** An executor id need only be unique within its framework. */
  private static final class Framework {
    final String name;
    Map<String, String> applications;
    Map<String, String> tags;
    Map<String, Map<String, String>> executorTags;

    Framework(String name, Map<String, String> applications) {
      this.name = name;
      this.applications = applications;
    }
  }

  /** Collects a state; gives its maps away when it builds. */
  static final class Builder {
    private final Map<String, Framework> frameworks = new HashMap<>();
    private final Map<String, String> applications = new HashMap<>();
    private String agentId;

    void agentId(String id) {
      agentId = id;
    }

    /**
     * A framework, and the applications of its executors by executor id; null for a name that the
     * state does not give.
     */
    void framework(String id, String name, Map<String, String> executorApplications) {
      frameworks.put(
          id,
          new Framework(
              name == null ? AgentTags.UNKNOWN_FRAMEWORK_ID : name, executorApplications));
      applications.putAll(executorApplications);
    }

    /** Null if the state has no agent id. */
    AgentState build() {
      return agentId == null || agentId.isEmpty() ? null : new AgentState(this);
    }
  }
}
