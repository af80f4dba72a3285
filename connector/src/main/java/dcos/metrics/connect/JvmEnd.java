// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

/** Whether the worker's process is ending in good order: then a task's end says nothing of it. */
final class JvmEnd {
  private JvmEnd() {}

  static boolean hasBegun() {
    Thread hook = new Thread(() -> {}, "never-run");
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      Runtime.getRuntime().removeShutdownHook(hook);
      return false;
    } catch (IllegalStateException e) {
      return true; // So says the JVM, and has no other way to.
    }
  }
}
