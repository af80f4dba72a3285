// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import dcos.metrics.local.torture.FaultKind.Victim;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Which faults follow one another: an endless, repeatable run that is decided by the seed, the
 * kinds and the pace. Kinds are dealt like cards: each comes once, those with two variants twice,
 * and some several at once, before any comes again. Not safe for use by several threads.
 */
final class Schedule {
  private static final Set<FaultKind> WITH_VARIANTS =
      EnumSet.of(
          FaultKind.KILL_SHIM,
          FaultKind.DELETE_OFFSETS,
          FaultKind.TRUNCATE_OFFSETS,
          FaultKind.ZERO_OFFSETS,
          FaultKind.DAMAGE_OFFSETS,
          FaultKind.FILL_DISK,
          FaultKind.LOCALE,
          FaultKind.REMOVE_TAIL,
          FaultKind.ODD_ENTRY);
  private static final int SEVERAL_A_DEAL = 3;
  private static final int MOST_AT_ONCE = 3;

  private final Random random;
  private final List<FaultKind> kinds;
  private final Pace pace;
  private final Deque<List<Strike>> deck = new ArrayDeque<>();

  /**
   * A run from its beginning.
   *
   * @param kinds those that may occur; not empty
   */
  Schedule(long seed, Set<FaultKind> kinds, Pace pace) {
    this.random = new Random(seed);
    this.kinds = List.copyOf(EnumSet.copyOf(kinds));
    this.pace = pace;
  }

  /** Faults until each kind has come. */
  int dealSize() {
    return deal().size();
  }

  /** The next fault. */
  Fault next() {
    if (deck.isEmpty()) {
      List<List<Strike>> dealt = deal();
      Collections.shuffle(dealt, random);
      deck.addAll(dealt);
    }
    return new Fault(deck.removeFirst(), upTo(pace.calm()));
  }

  private List<List<Strike>> deal() {
    List<List<Strike>> dealt = new ArrayList<>();
    for (FaultKind kind : kinds) {
      dealt.add(List.of(strike(kind, false)));
      if (WITH_VARIANTS.contains(kind)) {
        dealt.add(List.of(strike(kind, true)));
      }
    }
    for (int i = 0; i < SEVERAL_A_DEAL; i++) {
      List<Strike> several = several();
      if (several.size() > 1) {
        dealt.add(several);
      }
    }
    return dealt;
  }

  private List<Strike> several() {
    List<FaultKind> shuffled = new ArrayList<>(kinds);
    Collections.shuffle(shuffled, random);
    int wanted = 2 + random.nextInt(MOST_AT_ONCE - 1);
    Set<Victim> victims = EnumSet.noneOf(Victim.class);
    List<Strike> several = new ArrayList<>();
    for (FaultKind kind : shuffled) {
      if (several.size() < wanted && victims.add(kind.victim())) {
        // An offset file that is damaged while nobody has it open needs the shim for itself.
        boolean variant = kind.victim() != Victim.OFFSETS && random.nextBoolean();
        several.add(strike(kind, variant));
      }
    }
    // The disk first: what is restarted meanwhile must do so without room.
    several.sort(Comparator.comparing(one -> one.kind().victim() != Victim.DISK));
    return several;
  }

  private Strike strike(FaultKind kind, boolean variant) {
    Duration longest = kind == FaultKind.BROKER_OUTAGE ? pace.outage() : pace.hold();
    return new Strike(kind, variant, upTo(longest), random.nextLong());
  }

  /** Between half of it and all of it. */
  private Duration upTo(Duration longest) {
    long half = longest.toMillis() / 2;
    return Duration.ofMillis(half + random.nextLong(half + 1));
  }
}
