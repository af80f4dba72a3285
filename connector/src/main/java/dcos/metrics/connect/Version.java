// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

/** The version of this connector. */
final class Version {
  private Version() {}

  /** From the archive's manifest; {@code unknown} where there is none. */
  static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "unknown" : version;
  }
}
