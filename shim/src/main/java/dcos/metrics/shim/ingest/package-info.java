// SPDX-License-Identifier: Apache-2.0
/**
 * The TCP input: streams of Avro container files from any number of senders, turned into records
 * for the sink.
 *
 * <ul>
 *   <li>{@link dcos.metrics.shim.ingest.TcpInput} binds, accepts, closes;
 *   <li>{@code Connection} – one per socket – decides when to read, and offers records to the sink;
 *   <li>{@code ContainerDecoder} turns bytes cut anywhere into records, knowing nothing of sockets;
 *   <li>{@code SinkGate} holds everybody back while the sink is full;
 *   <li>{@code MemoryBudget} bounds what all connections hold together;
 *   <li>{@code WriterSchemas} knows how to read what the writers' schemas lay out.
 * </ul>
 *
 * <p>One event loop does all of it, so nothing here is locked, and codecs and readers exist once. A
 * connection keeps the loop for 2 ms at most (and one step of its decoder), then the others have
 * their turn.
 *
 * <p>Invariants: memory grows with bytes that have come, never with what they claim. A block's
 * records are shown only when the whole block is known to be sound. No record is offered twice, or
 * skipped, because of a full sink. And the books balance: {@code records_received = records (handed
 * to the sink) + records_throttled + records_too_large + records_unresolvable +
 * records_undelivered}.
 */
package dcos.metrics.shim.ingest;
