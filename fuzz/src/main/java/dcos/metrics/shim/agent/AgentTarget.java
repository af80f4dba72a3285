// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.fuzz.FuzzTarget;
import dcos.metrics.shim.pipeline.RecordSink;
import dcos.metrics.shim.stats.Counters;
import java.io.ByteArrayInputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;

/**
 * An answer of the agent: its first byte says which, the rest is the document. It is refused as bad
 * data or broken JSON, or gives records within the bounds; and the next answer is read by the same
 * readers as if nothing had been.
 */
public final class AgentTarget implements FuzzTarget {
  private static final byte[] STATE =
      """
      {"id": "S0", "hostname": "h", "frameworks": [{"id": "f", "name": "marathon", "tasks": [{}],
       "executors": [{"id": "e", "labels": [{"key": "MARATHON_APP_ID", "value": "/a"},
        {"key": "DCOS_SPACE", "value": "/s"}]}]}], "flags": {"x": "y"}}
      """
          .getBytes(UTF_8);
  private static final byte[] SNAPSHOT =
      """
      {"slave/cpus_percent": 0.5, "system/load_1min": 1e3, "odd": "text", "nan": NaN, "no": null}
      """
          .getBytes(UTF_8);
  private static final byte[] CONTAINERS =
      """
      [{"container_id": "c", "executor_id": "e", "framework_id": "f", "source": "s", "status": {},
        "statistics": {"timestamp": 1479.5, "cpus_limit": 0.6, "perf": {"cycles": 5},
         "disk_statistics": [{"source": {"type": "PATH", "path": {"root": "/m"}}, "used_bytes": 1},
          {"persistence": {"id": "p"}, "used_bytes": 2}],
         "blkio_statistics": {"cfq": [{"device": {"major_number": 8, "minor_number": 0},
          "io_serviced": [{"op": "READ", "value": 7}, 3, [4]]}]}}},
       {"framework_id": "f"}]
      """
          .getBytes(UTF_8);

  private static final AgentSettings.Limits LIMITS =
      new AgentSettings.Limits(64 << 10, 64 << 10, 2048, 20, Duration.ZERO);

  /** Tags come on top of a record's numbers. */
  private static final int MAX_RECORD = 64 << 10;

  private final AgentJson json = new AgentJson();

  @Override
  public Map<String, byte[]> seeds() {
    return Map.of(
        "state", of(0, STATE), "snapshot", of(1, SNAPSHOT), "containers", of(2, CONTAINERS));
  }

  private static byte[] of(int document, byte[] bytes) {
    byte[] input = new byte[1 + bytes.length];
    input[0] = (byte) document;
    System.arraycopy(bytes, 0, input, 1, bytes.length);
    return input;
  }

  @Override
  public int maxInputBytes() {
    return 8 << 10;
  }

  @Override
  public long maxAllocatedBytes() {
    return 64L << 20;
  }

  @Override
  public void run(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] document = Arrays.copyOfRange(input, 1, input.length);
    CheckingSink sink = new CheckingSink();
    Counters counters = new Counters();
    PolledRecords records = new PolledRecords(sink, counters, LIMITS, System::nanoTime);
    try {
      switch (Math.floorMod(input[0], 3)) {
        case 0 -> {
          StateReader reader = new StateReader(counters);
          read(document, reader::read);
          read(STATE, parser -> requireGood(reader.read(parser)));
        }
        case 1 -> {
          SnapshotReader reader = new SnapshotReader(records, "agent", InstantSource.system());
          read(document, reader::read);
          sink.next();
          require(read(SNAPSHOT, reader::read) && sink.datapoints == 3, "the next snapshot fails");
        }
        default -> {
          ContainersReader reader =
              new ContainersReader(records, counters, InstantSource.system(), System::nanoTime);
          read(document, reader::read);
          sink.next();
          require(
              read(CONTAINERS, reader::read) && sink.datapoints == 7,
              "the next containers give " + sink.datapoints);
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void requireGood(AgentState state) {
    String tags = state.tagsFor("f", "e").toString();
    require(
        tags.equals("{framework_name=marathon, application_name=a, agent_id=S0}"),
        "the next state gives " + tags);
  }

  /** Reads as {@link AgentDocuments} does; false if the document was refused. */
  private boolean read(byte[] document, AgentDocuments.Reader reader) throws InterruptedException {
    InputStream in =
        new BoundedInputStream(new ByteArrayInputStream(document), LIMITS.otherBytes());
    try (JsonParser parser = json.parser(in)) {
      reader.read(parser);
      return true;
    } catch (JacksonException | CharConversionException e) {
      return false;
    } catch (AgentException e) {
      require(e.kind() == AgentException.Kind.BAD_DATA, "a document is " + e.kind());
      return false;
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory cannot be read", e);
    }
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }

  /** Looks at all of each record. */
  private static final class CheckingSink implements RecordSink {
    private int datapoints;

    @Override
    public boolean offer(MetricListView record, String source) {
      require(record.length() <= MAX_RECORD, "a record of " + record.length() + " bytes");
      require(!record.topic().isEmpty(), "a record without a topic");
      int[] seen = new int[1];
      record.forEachDatapoint((name, timeMs, value) -> seen[0] += name.isEmpty() ? 0 : 1);
      require(seen[0] == record.datapointCount(), "a datapoint without a name");
      datapoints += seen[0];
      return true;
    }

    @Override
    public void whenReady(Runnable listener) {
      listener.run();
    }

    void next() {
      datapoints = 0;
    }
  }
}
