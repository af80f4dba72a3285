// SPDX-License-Identifier: Apache-2.0
/**
 * Avro container files and MetricLists as bytes: bounded, allocation-free where it counts, and
 * independent of where the bytes come from.
 *
 * <p>Avro's own classes read a container from a blocking stream and turn every record into objects.
 * The collector reads from sockets that deliver any number of bytes, from a file that is still
 * being written, and mostly hands records on without looking at more than their topic and tags. So
 * this package works on byte arrays:
 *
 * <ul>
 *   <li>{@link dcos.metrics.avro.ContainerHeader} – the header of a container file;
 *   <li>{@link dcos.metrics.avro.BlockCodec} – every codec that Avro 1.12 defines, with a bound on
 *       what comes out;
 *   <li>{@link dcos.metrics.avro.MetricListView} – checks one encoded MetricList and reads it in
 *       place;
 *   <li>{@link dcos.metrics.avro.AvroBytes} – a growing array with Avro's primitive encodings;
 *   <li>{@link dcos.metrics.avro.ContainerBuilder} – a small container file made in memory.
 * </ul>
 *
 * <p>Everything wrong with data is a {@link dcos.metrics.avro.BadDataException}; every length that
 * comes from data is checked before anything is allocated for it. Format: Apache Avro 1.12
 * specification, "Object Container Files" and "Binary Encoding". No class here is safe for use by
 * several threads at once unless it says so.
 */
package dcos.metrics.avro;
