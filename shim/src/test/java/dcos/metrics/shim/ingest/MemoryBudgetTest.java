// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private static final long MIB = 1 << 20;

  private static final class Peer implements MemoryBudget.Holder {
    private boolean resumed;
    private boolean evicted;
    private MemoryBudget.Account account;

    @Override
    public void resume() {
      resumed = true;
    }

    @Override
    public void evict(String why) {
      evicted = true;
    }
  }

  private final AtomicLong now = new AtomicLong();
  // The mark is at 7 MiB.
  private final MemoryBudget budget = new MemoryBudget(8 * MIB, 0, now::get);

  private Peer peer() {
    Peer peer = new Peer();
    peer.account = budget.open(peer);
    return peer;
  }

  @Test
  void aboveTheMarkOnlyOneLargeConnectionReadsOn() {
    Peer first = peer();
    Peer second = peer();
    Peer third = peer();
    Peer small = peer();
    assertTrue(first.account.take(3 * MIB));
    assertTrue(second.account.take(2 * MIB));
    assertTrue(second.account.mayRead());
    assertTrue(third.account.take(2 * MIB + 1));
    assertTrue(first.account.mayRead(), "the first to ask is read on");
    assertFalse(second.account.mayRead());
    assertFalse(third.account.mayRead());
    assertTrue(small.account.take(1000));
    assertTrue(small.account.mayRead());
    first.account.progressed();
    assertTrue(second.resumed, "then the next");
    assertFalse(third.resumed);
    first.account.giveBack(3 * MIB);
    assertTrue(third.resumed, "below the mark all go on");
  }

  @Test
  void atTheLimitWhatHoldsMostForLongestGoes() {
    Peer old = peer();
    assertTrue(old.account.take(3 * MIB));
    now.addAndGet(1_000_000_000);
    Peer large = peer();
    assertTrue(large.account.take(5 * MIB - 100));
    Peer small = peer();
    assertTrue(small.account.take(200));
    assertTrue(old.evicted);
    assertFalse(large.evicted);
    assertEquals(5 * MIB + 100, budget.used());
    assertFalse(large.account.take(4 * MIB), "the one to go is the asker itself");
  }

  @Test
  void theFavouredOneGoesIfItStandsStill() {
    Peer stuck = peer();
    Peer waiting = peer();
    assertTrue(stuck.account.take(6 * MIB));
    assertTrue(waiting.account.take(MIB + 1));
    assertTrue(stuck.account.mayRead());
    assertFalse(waiting.account.mayRead());
    now.addAndGet(MemoryBudget.STALL_NANOS);
    budget.tick();
    assertFalse(stuck.evicted);
    now.addAndGet(1);
    budget.tick();
    assertTrue(stuck.evicted);
    assertTrue(waiting.resumed);
    stuck.account.giveBack(6 * MIB);
    assertEquals(MIB + 1, budget.used());
  }
}
