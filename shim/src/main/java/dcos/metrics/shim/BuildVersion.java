// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim;

/** The version of this build. */
final class BuildVersion {
  private BuildVersion() {}

  /** As the jar's manifest tells it; {@code dev} for classes that come from no jar. */
  static String get() {
    String version = BuildVersion.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
