// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an audit concludes from headers. Each of these fails if what it is for is taken out: {@code
 * missing} if holes are looked for from the second position on, the repeats if {@code
 * Positions.add} does not count, the order if {@code PartitionOrder.follow} returns at once, the
 * excused one if {@code EpochBook.repeat} does not tell the order, the parts if {@code OPEN} counts
 * as {@code COMPLETE}, the numbers given again if {@code lostUnknown} is always true, or looks at
 * one of its two signs only.
 */
final class LedgerTest {
  private static final long LATER = 0x1111111111111111L;

  private final Fed fed = new Fed();

  @Test
  void findsAllThatArrived() {
    QueueReport report = fed.records("0,2-4").records("b", 0, "1,5").records("6-9").report();
    assertTrue(report.isSound());
    assertEquals(0, report.first());
    assertEquals(9, report.last());
    assertEquals(9, report.completeUpTo());
    assertEquals(10, report.records());
    assertEquals(0, report.copies());
  }

  @Test
  void findsWhatIsMissing() {
    QueueReport report = fed.records("5").records("7-9").records("b", 0, "12").report();
    assertFalse(report.isSound());
    assertEquals("6,10-11", Fed.text(report.missing()));
    assertEquals(3, report.missing().positions());
    assertEquals(5, report.completeUpTo());
  }

  @Test
  void missesWhatShouldHaveBeenThereFromTheBeginning() {
    fed.records("5-9");
    assertTrue(fed.report().isSound());
    assertTrue(fed.report(7).isSound());
    assertEquals("2-4", Fed.text(fed.report(2).missing()));
    assertEquals(-1, fed.report(2).completeUpTo());
  }

  @Test
  void forgivesWhatIsMissingBeforeTheBeginning() {
    assertTrue(fed.records("0,5-9").report(5).isSound());
  }

  @Test
  void countsRepeats() {
    QueueReport report =
        fed.records("0-4").records("5-9").records("3-6").records("3,10-11").report();
    assertTrue(report.isSound());
    assertEquals(12, report.records());
    assertEquals(5, report.copies());
    assertEquals(4, report.repeated());
    assertEquals("3-6", Fed.text(report.epochs().get(0).repeated()));
  }

  @Test
  void acceptsDeclaredGapsByCause() {
    QueueReport report =
        fed.records("0-4")
            .gap("queue-full", "5-1000005,1000010")
            .gap("damaged", "1000006-1000009,3")
            .records("1000011")
            .report();
    assertTrue(report.isSound());
    List<EpochReport.Declared> declared = report.epochs().get(0).declared();
    assertEquals("damaged", declared.get(0).cause());
    assertEquals("3,1000006-1000009", Fed.text(declared.get(0).positions()));
    assertEquals(1, declared.get(0).arrived());
    assertEquals("5-1000005,1000010", Fed.text(declared.get(1).positions()));
    assertEquals(1000002, declared.get(1).positions().positions());
  }

  @Test
  void findsRecordsOutOfOrder() {
    QueueReport report = fed.records("0-4").records("7-9").records("5-6").report();
    assertFalse(report.isSound());
    assertEquals(2, report.backwards());
    EpochReport.Late backwards = report.epochs().get(0).backwards().get(0);
    assertEquals("a-0", backwards.partition());
    assertEquals("5-6", Fed.text(backwards.positions()));
  }

  @Test
  void findsRecordsOutOfOrderWithinAMessage() {
    assertEquals(
        "3",
        Fed.text(fed.records("0-2,4,3").report().epochs().get(0).backwards().get(0).positions()));
  }

  @Test
  void looksAtTheOrderOfEachPartitionByItself() {
    assertTrue(
        fed.records("a", 0, "5-9").records("a", 1, "0-4").records("b", 0, "1").report().isSound());
  }

  @Test
  void takesRepeatsForNoBrokenOrder() {
    assertTrue(fed.records("0-9").records("4-9").records("10").report().isSound());
  }

  /** Of the two that came twice, the one that is read first is the copy. */
  @Test
  void takesRepeatsForNoBrokenOrderWhicheverPartitionIsReadFirst() {
    fed.records("a", 1, "0-2,5").records("a", 1, "3-4").records("a", 1, "6");
    assertFalse(fed.report().isSound());
    assertTrue(fed.records("a", 0, "3-4").report().isSound());
  }

  @Test
  void doesNotForgiveABrokenOrderForARepeatInTheSamePartition() {
    assertFalse(fed.records("0-2,4,3").records("3-4").report().isSound());
  }

  /** 3 and 4 were on their way to another partition when the worker was killed. */
  @Test
  void takesWhatIsSentAgainToAnotherPartitionForNoBrokenOrder() {
    fed.records("a", 0, "0-2").records("a", 1, "5-6");
    fed.records("a", 1, "3-4");
    assertEquals("3-4", late(fed.report(-1, p -> false).epochs().get(0).backwards()));
    fed.records("a", 0, "5-6").records("a", 1, "7");
    QueueReport report = fed.report(-1, p -> false);
    assertTrue(report.isSound());
    assertEquals("3-4", late(report.epochs().get(0).resent()));
    assertFalse(fed.report(-1, p -> true).isSound());
  }

  @Test
  void takesDatapointsThatAreSentAgainToAnotherPartitionForNoBrokenOrder() {
    fed.part(0, "1/2").part(1, "1/1").part(0, "1/2").part(0, "2/2").part(1, "1/1");
    assertTrue(fed.report(-1, p -> false).isSound());
    assertFalse(fed.report(-1, p -> true).isSound());
  }

  /** The first messages were deleted by Kafka, then an operator had all sent again. */
  @Test
  void takesWhatIsSentAgainAfterItWasDeletedForNoBrokenOrder() {
    fed.records("5-9").epoch(LATER).records("10-12");
    fed.epoch(Fed.EPOCH).records("0-4").records("5-9");
    assertFalse(fed.report(-1, p -> false).isSound());
    fed.epoch(LATER).records("10-11");
    assertFalse(fed.report(-1, p -> false).isSound());
    fed.records("12-14");
    QueueReport report = fed.report(-1, p -> false);
    assertTrue(report.isSound());
    assertEquals(15, report.records());
    assertEquals("0-4", late(report.epochs().get(0).resent()));
  }

  /** The earlier epoch is new in the partition to which it is sent again. */
  @Test
  void takesAnEpochThatIsSentAgainToAnotherPartitionForNoBrokenOrder() {
    fed.records("a", 0, "0-2").epoch(LATER).records("a", 1, "5-6");
    fed.epoch(Fed.EPOCH).records("a", 1, "3-4").epoch(LATER).records("a", 1, "7-8");
    assertFalse(fed.report(-1, p -> false).isSound());
    fed.records("a", 0, "5-6");
    assertTrue(fed.report(-1, p -> false).isSound());
  }

  /** Declared later, it was sent again as well, as a gap. */
  @Test
  void takesWhatIsDeclaredLaterForSentAgain() {
    fed.records("a", 1, "5-6").records("a", 1, "3-4");
    assertTrue(fed.gap("queue-full", "5-6").report(-1, p -> false).isSound());
  }

  @Test
  void neverForgivesABrokenOrderWithinAMessage() {
    fed.records("0-2,4,3").records("3-4");
    assertEquals("3", late(fed.report(-1, p -> false).epochs().get(0).backwards()));
  }

  @Test
  void allowsNumbersThatAreGivenAgainToBeLower() {
    fed.records("0-9").epoch(LATER).records("7-8").records("9-12").gap("power-cut", "");
    QueueReport report = fed.report();
    assertTrue(report.isSound());
    assertEquals(0, report.backwards());
    assertFalse(fed.epoch(Fed.EPOCH).records("10").report().isSound());
  }

  @Test
  void isNotSoundIfNothingHasToBeThere() {
    fed.records("0-999");
    assertTrue(fed.report(999).isSound());
    QueueReport report = fed.report(1000);
    assertFalse(report.isSound());
    assertTrue(report.isEmpty());
  }

  @Test
  void findsAnEpochThatComesBackAfterALaterOne() {
    fed.records("0-2").epoch(LATER).records("5-6").epoch(Fed.EPOCH).records("3-4");
    assertEquals(2, fed.report().backwards());
  }

  @Test
  void followsEpochs() {
    QueueReport report =
        fed.records("0-4").gap("missing", "5-6").epoch(LATER).records("7-8").report();
    assertTrue(report.isSound());
    assertEquals(8, report.completeUpTo());
    assertEquals(List.of(Fed.EPOCH, LATER), report.epochs().stream().map(e -> e.epoch()).toList());
  }

  @Test
  void missesWhatIsBetweenEpochs() {
    QueueReport report = fed.records("0-4").epoch(LATER).records("7-8").report();
    assertEquals("5-6", Fed.text(report.between()));
    assertEquals(2, report.missing().positions());
    assertEquals(4, report.completeUpTo());
  }

  @Test
  void allowsNumbersToBeGivenAgain() {
    QueueReport report =
        fed.records("0-9").gap("power-cut", "").epoch(LATER).records("7-12").report();
    assertTrue(report.isSound());
    assertEquals(16, report.records());
    assertEquals(1, report.epochs().get(0).declared().get(0).unknown());
  }

  @ParameterizedTest
  @ValueSource(strings = {"power-cut", "damaged"})
  void forgivesHolesInNumbersThatAreGivenAgainIfTheLossIsDeclared(String cause) {
    fed.records("0-5,8").epoch(LATER).records("7-12").epoch(Fed.EPOCH);
    assertEquals("6-7", Fed.text(fed.report().missing()));
    QueueReport report = fed.gap(cause, "").report();
    assertEquals("6", Fed.text(report.missing()));
    assertEquals("7", Fed.text(report.epochs().get(0).renumbered()));
  }

  /** What is behind the range of a power cut may be lost too, and nobody knows how much it was. */
  @Test
  void forgivesHolesInNumbersThatAreGivenAgainBehindTheRangeOfAPowerCut() {
    fed.records("0-5,8").epoch(LATER).records("7-12").epoch(Fed.EPOCH);
    QueueReport report = fed.gap("power-cut", "6").report();
    assertTrue(report.isSound());
    assertEquals("7", Fed.text(report.epochs().get(0).renumbered()));
    assertEquals(0, report.epochs().get(0).declared().get(0).unknown());
  }

  @Test
  void completesARecordWithItsLastPart() {
    fed.part(0, "1/3").part(0, "3/3").records("b", 0, "1");
    QueueReport report = fed.report();
    assertFalse(report.isSound());
    assertEquals("0", Fed.text(report.missing()));
    assertEquals("0", Fed.text(report.epochs().get(0).incomplete()));
    report = fed.part(0, "2/3").report();
    assertTrue(report.isSound());
    assertEquals(2, report.records());
  }

  @Test
  void missesARecordThatIsTheLastAndIncomplete() {
    QueueReport report = fed.part(0, "1/1").part(1, "1/2").report();
    assertEquals("1", Fed.text(report.missing()));
    assertEquals(0, report.completeUpTo());
  }

  @Test
  void countsRepeatedParts() {
    fed.part(0, "1/2").part(0, "1/2").part(0, "2/2").part(0, "1/2").part(0, "2/2");
    QueueReport report = fed.report();
    assertTrue(report.isSound());
    assertEquals(1, report.records());
    assertEquals(3, report.copies());
    assertEquals(1, report.repeated());
  }

  @Test
  void completesRecordsOfVeryManyParts() {
    for (int i = 1; i <= 1000; i++) {
      fed.part(0, i + "/1000");
    }
    assertTrue(fed.part(0, "7/1000").report().isSound());
    assertEquals(1, fed.report().copies());
  }

  @Test
  void findsPartsThatContradictEachOther() {
    fed.part(0, "1/2").part(0, "2/3").part(0, "2/2");
    assertEquals(1, fed.report().epochs().get(0).contradictions());
    assertFalse(fed.report().isSound());
  }

  @Test
  void takesAGapAsDeclaredWhenAllItsPartsAreThere() {
    fed.records("0").records("2");
    Map<String, String> gap = Map.of(Stamp.POSITIONS, "1", Stamp.GAP, "empty");
    for (int i = 1; i <= 3; i++) {
      assertEquals("1", Fed.text(fed.report().missing()));
      Map<String, String> part = new java.util.HashMap<>(gap);
      part.put(Stamp.PART, i + "/3");
      fed.message("collector", 0, part);
    }
    assertTrue(fed.report().isSound());
  }

  @Test
  void tellsQueuesApart() {
    fed.records("0-4")
        .message(
            "a",
            0,
            Map.of(Stamp.QUEUE, "00000000-0000-0000-0000-000000000001", Stamp.POSITIONS, "2"));
    assertEquals(2, fed.ledger.queues().size());
    assertTrue(fed.report().isSound());
  }

  @Test
  void countsWhatIsNotTheCollectors() {
    fed.exactly("other", 0, Map.of("trace", "1"))
        .exactly("a", 0, Map.of())
        .exactly("collector", 0, Map.of(Stamp.PROBE, Fed.QUEUE.toString()));
    assertEquals(2, fed.ledger.foreign().count());
    assertEquals(Map.of("other", 1L, "a", 1L), fed.ledger.foreign().topics());
    assertEquals(1, fed.ledger.probes());
    assertEquals(0, fed.ledger.queues().size());
  }

  private static String late(List<EpochReport.Late> late) {
    assertEquals(1, late.size());
    return Fed.text(late.get(0).positions());
  }
}
