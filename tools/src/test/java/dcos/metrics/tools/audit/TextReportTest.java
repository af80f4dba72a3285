// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dcos.metrics.tools.cli.Lines;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The report for people. Fails if what is sent again late is said to be out of order. */
final class TextReportTest {
  private final Fed fed = new Fed();

  @Test
  void tellsWhatWasSentAgainLate() throws Exception {
    fed.records("a", 1, "5-6").records("a", 1, "3-4").records("a", 0, "5-6");
    assertEquals(
        """
        3 messages in 1 topics, 2 partitions

        queue 4cf0f8a5-40a5-4b42-a5be-86dd3b7cf4ff
          positions 3 to 6: complete up to position 6
          4 records arrived, 2 of them more than once (2 copies)
          epoch 5f0c9a3be17d2480: positions 3 to 6, 4 records
            repeated: 2 (5-6)
            sent again, so behind later ones, in a-1: 2 (3-4)

        all is accounted for
        """,
        print(fed.report(-1, partition -> false)));
  }

  @Test
  void saysThatThereIsNothing() throws Exception {
    assertEquals(
        """
        1 messages in 1 topics, 2 partitions

        queue 4cf0f8a5-40a5-4b42-a5be-86dd3b7cf4ff
          NOTHING: no position from 1000 on
          4 records arrived, 0 of them more than once (0 copies)
          epoch 5f0c9a3be17d2480: positions 3 to 6, 4 records

        NOT all is accounted for
        """,
        print(fed.records("3-6").report(1000)));
  }

  private String print(QueueReport queue) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Lines lines = new Lines(out);
    TopicSnapshot.Extent extent = new TopicSnapshot.Extent(1, 2, 0, Set.of(), List.of());
    new TextReport(lines).print(new Report(extent, fed.ledger, List.of(queue)));
    lines.flush();
    return out.toString(UTF_8);
  }
}
