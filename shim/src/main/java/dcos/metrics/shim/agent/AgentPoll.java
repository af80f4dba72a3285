// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import dcos.metrics.shim.agent.AgentException.Kind;
import dcos.metrics.shim.stats.Counters;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** One poll after the other, on the poller's thread: what is asked, counted and logged. */
final class AgentPoll {
  private final AgentDocuments documents;
  private final AgentAddress address;
  private final AgentTags tags;
  private final StateReader stateReader;
  private final SnapshotReader snapshotReader;
  private final ContainersReader containersReader;
  private final PolledRecords records;
  private final Counters counters;
  private final Map<AgentDocument, FailureLog> failureLogs = new EnumMap<>(AgentDocument.class);
  private AgentException refusal;

  AgentPoll(
      AgentDocuments documents,
      AgentAddress address,
      AgentTags tags,
      StateReader stateReader,
      SnapshotReader snapshotReader,
      ContainersReader containersReader,
      PolledRecords records,
      Counters counters,
      Logger log,
      LongSupplier nanoTime) {
    this.documents = documents;
    this.address = address;
    this.tags = tags;
    this.stateReader = stateReader;
    this.snapshotReader = snapshotReader;
    this.containersReader = containersReader;
    this.records = records;
    this.counters = counters;
    for (AgentDocument document : AgentDocument.values()) {
      failureLogs.put(document, new FailureLog(log, "agent " + document.label(), nanoTime));
    }
  }

  /**
   * Polls once.
   *
   * @param afterState called when the state has been read, or could not be
   * @return how the agent refused the credential, or null if it did not; nothing more is asked
   *     after a refusal
   */
  AgentException run(Runnable afterState) throws InterruptedException {
    refusal = null;
    address.startPoll();
    records.startPoll();
    try {
      read(AgentDocument.STATE, parser -> tags.update(stateReader.read(parser)));
    } finally {
      afterState.run();
    }
    read(AgentDocument.SNAPSHOT, snapshotReader::read);
    read(AgentDocument.CONTAINERS, containersReader::read);
    return refusal;
  }

  private void read(AgentDocument document, AgentDocuments.Reader reader)
      throws InterruptedException {
    if (refusal != null) {
      return;
    }
    try {
      documents.read(document, reader);
      failureLogs.get(document).succeeded();
    } catch (AgentException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException("broken off");
      }
      counters.increment("agent_poll." + document.label() + "_failures");
      count(e.kind());
      if (e.kind() == Kind.REFUSED) {
        refusal = e;
      } else {
        failureLogs.get(document).failed(e.getMessage());
      }
    }
  }

  private void count(Kind kind) {
    switch (kind) {
      case BAD_DATA -> counters.increment("agent_poll.query_bad_data");
      case REFUSED -> {
        counters.increment("agent_poll.query_failures");
        counters.increment("agent_poll.credential_refusals");
      }
      case UNREACHABLE, STATUS, NOT_FOUND -> counters.increment("agent_poll.query_failures");
      case NO_ADDRESS -> {
        // The look-up has counted it; the agent was not asked.
      }
    }
  }
}
