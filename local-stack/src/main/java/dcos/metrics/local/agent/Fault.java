// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.agent;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What can be wrong with the agent; any number at once. */
public enum Fault {
  /** Every answer takes its time, three seconds unless set otherwise. */
  SLOW,
  /** Every token is refused with status 401. */
  UNAUTHORIZED,
  /** Every path is a 404. */
  NOT_FOUND,
  /** Every answer is a 500. */
  SERVER_ERROR,
  /** Every document ends in the middle. */
  BROKEN_JSON,
  /** Every other container is just starting and has no statistics yet. */
  MISSING_STATISTICS,
  /** Statistics have nested objects and arrays, as with more isolators on newer agents. */
  NESTED_STATISTICS,
  /** One container in three is not as it should be, each in another way. */
  ODD_CONTAINERS,
  /** The state is filled up with completed frameworks, to 50 MB unless set otherwise. */
  HUGE_STATE,
  /** An agent before 1.0: {@code /containers} is a 404, {@code /monitor/statistics} answers. */
  OLD_AGENT,
  /** Older still: only {@code /monitor/statistics.json} answers. */
  OLDEST_AGENT;

  /**
   * The faults of those names, separated by commas, such as {@code slow,broken-json}; none of an
   * empty text.
   *
   * @throws IllegalArgumentException if there is no such fault; the message says which there are
   */
  public static Set<Fault> list(String names) {
    Set<Fault> faults = EnumSet.noneOf(Fault.class);
    for (String name : names.split(",", -1)) {
      if (!name.isBlank()) {
        faults.add(of(name.strip()));
      }
    }
    return faults;
  }

  private static Fault of(String name) {
    for (Fault fault : values()) {
      if (fault.toString().equals(name)) {
        return fault;
      }
    }
    throw new IllegalArgumentException(
        "there is no fault " + name + "; there are " + Arrays.toString(values()));
  }

  /** As {@link #list} takes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
