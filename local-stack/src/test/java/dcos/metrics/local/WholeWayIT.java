// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dcos.metrics.local.check.Format;
import dcos.metrics.local.check.RecordCheck;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WholeWayIT {
  @TempDir Path directory;

  @RegisterExtension final LogsOnFailure logs = new LogsOnFailure(() -> directory);

  @ParameterizedTest
  @EnumSource(Format.class)
  void everyFieldOfEveryRecordArrivesOnce(Format format) throws Exception {
    try (TestPair pair = TestPair.start(directory, format);
        RecordCheck check = pair.check(2000)) {
      check.startSending(pair.collector().input(), 2000);
      check.receiveAll(TestPair.PATIENCE, () -> {});
      assertEquals(0, pair.collector().stop());
      check.drain();
      assertEquals("2000 sent, 2000 received, 0 missing, 0 repeated, 0 different", check.summary());
    }
  }
}
