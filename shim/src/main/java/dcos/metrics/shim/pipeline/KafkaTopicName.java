// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.pipeline;

/** Which topics Kafka takes as they are; others are renamed on their way there. */
final class KafkaTopicName {
  private static final int MAX_LENGTH = 249;

  private KafkaTopicName() {}

  /** Kafka's rule: 1 to 249 characters of {@code a-z A-Z 0-9 . _ -}. */
  static boolean isLegal(String topic) {
    if (topic.isEmpty() || topic.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < topic.length(); i++) {
      char c = topic.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }
}
