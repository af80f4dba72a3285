// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Named numbers, up to a limit, and a count of the values that could not be among them. */
final class NumberList {
  /** A container has about 50, with every isolator and several disks some hundreds. */
  private static final int MAX_NUMBERS = 20_000;

  /** Longest name that is kept. */
  static final int MAX_NAME = 1024;

  private final List<String> names = new ArrayList<>();
  private double[] values = new double[64];
  private long unsupported;

  /** Adds a number, or counts it as unsupported if its name is too long or there are too many. */
  void add(String name, double value) {
    if (name.length() > MAX_NAME || names.size() == MAX_NUMBERS) {
      unsupported++;
      return;
    }
    if (names.size() == values.length) {
      values = Arrays.copyOf(values, 2 * values.length);
    }
    values[names.size()] = value;
    names.add(name);
  }

  /** Counts a value that is not a number. */
  void addUnsupported() {
    unsupported++;
  }

  /** Puts a prefix before the names of the numbers from that index on. */
  void prefixFrom(int from, String prefix) {
    int kept = from;
    for (int i = from; i < names.size(); i++) {
      String name = names.get(i);
      if (prefix.length() + name.length() > MAX_NAME) {
        unsupported++;
      } else {
        names.set(kept, prefix + name);
        values[kept++] = values[i];
      }
    }
    names.subList(kept, names.size()).clear();
  }

  int size() {
    return names.size();
  }

  String name(int i) {
    return names.get(i);
  }

  double value(int i) {
    return values[i];
  }

  long unsupported() {
    return unsupported;
  }

  void clear() {
    names.clear();
    unsupported = 0;
  }
}
