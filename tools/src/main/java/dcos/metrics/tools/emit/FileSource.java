// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.emit;

import dcos.metrics.MetricList;
import dcos.metrics.queue.Reason;
import dcos.metrics.tools.message.GenericMetricLists;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;

/** The records of an Avro container file whose schema Avro resolves to the collector's. */
final class FileSource implements RecordSource, Closeable {
  private final Path file;
  private final DataFileReader<GenericRecord> reader;

  /**
   * Opens the file.
   *
   * @throws IOException if there is none or it is of another kind; the message is for the operator
   */
  FileSource(Path file) throws IOException {
    this.file = file;
    try (InputStream readable = Files.newInputStream(file)) {
      readable.read(); // Its exceptions say what is wrong, those of what Avro opens do not.
    } catch (NoSuchFileException e) {
      throw new IOException("cannot read " + file + ": there is no such file", e);
    } catch (IOException e) {
      throw new IOException("cannot read " + file + ": " + Reason.of(e), e);
    }
    try {
      reader =
          new DataFileReader<>(
              file.toFile(), new GenericDatumReader<>(MetricList.getClassSchema()));
    } catch (IOException | AvroRuntimeException e) {
      throw failure(e);
    }
  }

  @Override
  public MetricList next() throws IOException {
    try {
      return reader.hasNext() ? GenericMetricLists.toMetricList(reader.next()) : null;
    } catch (AvroRuntimeException e) {
      throw failure(e);
    }
  }

  private static String reason(Exception e) {
    return e instanceof IOException io ? Reason.of(io) : e.getMessage();
  }

  private IOException failure(Exception e) {
    return new IOException("cannot read " + file + " as an Avro file: " + reason(e), e);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
