// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The memory that all connections together hold: received bytes that make no whole block yet, and
 * records that wait for the sink. Belongs to the event loop.
 *
 * <p>Below the mark everybody reads. Above it, connections that hold more than a little wait for
 * room, all but one: that one is read on, so that its block gets complete and its memory free. If
 * it makes no progress in time it is closed. Connections that hold little (all ordinary ones,
 * always) go on up to the limit; at the limit, the connection that holds most for longest is
 * closed.
 */
final class MemoryBudget {
  /** What a connection may hold without ever waiting. */
  static final long SMALL = 64 << 10;

  /** How long the one that is read above the mark may take for its block. */
  static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** A connection, as the budget sees it. */
  interface Holder {
    /** May read on, after {@link Account#mayRead} had said no. */
    void resume();

    /** Has to give up all it holds, at once. */
    void evict(String why);
  }

  /** What one connection holds. */
  final class Account {
    private final Holder holder;
    private long held;
    private long since;
    private boolean closed;

    private Account(Holder holder) {
      this.holder = holder;
    }

    long held() {
      return held;
    }

    /**
     * Takes so many bytes more, at the cost of others if need be.
     *
     * @return false if this connection is the one to go
     */
    boolean take(long bytes) {
      while (used + bytes > limit) {
        Account victim = worst(this, bytes);
        if (victim == this) {
          return false;
        }
        evict(victim, "memory is short");
      }
      add(bytes);
      return true;
    }

    /** Takes so many bytes more if that stays below the mark. */
    boolean tryTake(long bytes) {
      if (used + bytes > mark) {
        return false;
      }
      add(bytes);
      return true;
    }

    private void add(long bytes) {
      if (held == 0) {
        since = nanos.getAsLong();
      }
      held += bytes;
      used += bytes;
    }

    void giveBack(long bytes) {
      if (closed) {
        return; // All of it was given back then.
      }
      held -= bytes;
      used -= bytes;
      if (held == 0 && favoured == this) {
        favoured = null;
      }
      serve();
    }

    /** A block got complete: what is held from now on is for the next. */
    void progressed() {
      since = nanos.getAsLong();
      if (favoured == this) {
        favoured = null;
        serve();
      }
    }

    /** Whether to read on; if not, {@link Holder#resume} will be called. */
    boolean mayRead() {
      if (used <= mark || held <= SMALL || favoured == this) {
        return true;
      }
      waiting.remove(this);
      waiting.add(this);
      serve();
      return favoured == this;
    }

    /** The connection is gone. */
    void close() {
      closed = true;
      accounts.remove(this);
      waiting.remove(this);
      used -= held;
      held = 0;
      if (favoured == this) {
        favoured = null;
      }
      serve();
    }
  }

  private final long limit;
  private final long mark;
  private final LongSupplier nanos;
  private final Set<Account> accounts = new LinkedHashSet<>();
  private final Deque<Account> waiting = new ArrayDeque<>();
  private long used;
  private Account favoured;
  private long favouredSince;
  private boolean serving;

  /**
   * A budget.
   *
   * @param limit bytes
   * @param room what lies between mark and limit: enough for the one that is read above the mark
   */
  MemoryBudget(long limit, long room, LongSupplier nanos) {
    this.limit = limit;
    this.mark = Math.max(limit / 4, limit - room - limit / 8);
    this.nanos = nanos;
  }

  Account open(Holder holder) {
    Account account = new Account(holder);
    accounts.add(account);
    return account;
  }

  long used() {
    return used;
  }

  /** Closes the favoured connection if it stands still; to be called every second or so. */
  void tick() {
    if (favoured != null
        && used > mark
        && nanos.getAsLong() - favouredSince > STALL_NANOS
        && !waiting.isEmpty()) {
      evict(favoured, "memory is short and its block does not get complete");
    }
  }

  private void evict(Account victim, String why) {
    long held = victim.held;
    victim.close();
    victim.holder.evict(
        why
            + ", and it holds "
            + held
            + " bytes of an unfinished block (all connections: limit "
            + limit
            + ")");
  }

  /** Most bytes times longest; the asker as it would be with what it asks for. */
  private Account worst(Account asker, long more) {
    long now = nanos.getAsLong();
    Account worst = asker;
    double most = (double) (asker.held + more) * age(asker.held == 0 ? now : asker.since, now);
    for (Account account : accounts) {
      double weight = (double) account.held * age(account.since, now);
      if (account != asker && account.held > 0 && weight > most) {
        most = weight;
        worst = account;
      }
    }
    return worst;
  }

  private static double age(long since, long now) {
    return 1e6 + (now - since);
  }

  /** Lets those go on that may. */
  private void serve() {
    if (serving || waiting.isEmpty()) {
      return;
    }
    serving = true;
    try {
      for (long expected = used; expected <= mark && !waiting.isEmpty(); expected += SMALL) {
        waiting.remove().holder.resume();
      }
      if (favoured == null && !waiting.isEmpty()) {
        favoured = waiting.remove();
        favouredSince = nanos.getAsLong();
        favoured.holder.resume();
      }
    } finally {
      serving = false;
    }
  }
}
