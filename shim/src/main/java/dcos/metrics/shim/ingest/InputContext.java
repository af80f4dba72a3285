// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import dcos.metrics.shim.pipeline.RecordLog;
import dcos.metrics.shim.stats.Counters;
import java.util.function.LongSupplier;

/** What all connections share. Everything but counters and log belongs to the event loop. */
record InputContext(
    TcpInputConfig config,
    SinkGate gate,
    Counters counters,
    RecordLog recordLog,
    TroubleLog troubles,
    MemoryBudget budget,
    WriterSchemas schemas,
    BlockCodecs codecs,
    LongSupplier nanos) {}
