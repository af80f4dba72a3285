// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import dcos.metrics.MetricList;
import dcos.metrics.avro.RecordLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A decoder with all it needs, and what it gave. */
final class DecoderHarness implements AutoCloseable {
  static final InputLimits LIMITS =
      new InputLimits(
          100,
          64 << 10,
          1 << 20,
          2 << 20,
          new RecordLimits(64 << 10, 1 << 10, 20, 1000),
          16 << 20,
          Duration.ofMinutes(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60));

  final MemoryBudget budget;
  final List<MetricList> records = new ArrayList<>();
  final List<String> drops = new ArrayList<>();
  final BlockCodecs codecs;
  final ContainerDecoder decoder;
  private final MemoryBudget.Account account;

  DecoderHarness() {
    this(new BlockCodecs());
  }

  /** Shares codecs with others, as all connections do. */
  DecoderHarness(BlockCodecs codecs) {
    this.codecs = codecs;
    InputLimits limits = LIMITS;
    budget = new MemoryBudget(limits.memoryBytes(), limits.blockBytes(), () -> 0);
    account =
        budget.open(
            new MemoryBudget.Holder() {
              @Override
              public void resume() {}

              @Override
              public void evict(String why) {
                throw new IllegalStateException(why);
              }
            });
    decoder =
        new ContainerDecoder(
            limits,
            new WriterSchemas(limits.record(), 1 << 20),
            codecs,
            account,
            (trouble, what) -> drops.add(trouble + ": " + what));
  }

  DecoderHarness feed(byte[] bytes, int from, int to) throws RejectedException {
    if (!decoder.feed(bytes, from, to - from)) {
      throw new IllegalStateException("no memory");
    }
    for (ContainerDecoder.Step step;
        (step = decoder.step()) != ContainerDecoder.Step.NEEDS_INPUT; ) {
      if (step == ContainerDecoder.Step.RECORD) {
        records.add(decoder.record().toMetricList());
        decoder.next();
      }
    }
    return this;
  }

  DecoderHarness feed(byte[]... parts) throws RejectedException {
    for (byte[] part : parts) {
      feed(part, 0, part.length);
    }
    return this;
  }

  @Override
  public void close() {
    decoder.close();
    account.close();
  }
}
