// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets tests run if Docker answers and has the images, or can fetch them. Looks once in a run of
 * tests. With {@value #REQUIRED}=true in the environment, it is a failure if Docker does not.
 */
final class DockerThere implements ExecutionCondition {
  /** Makes these tests fail where they would be skipped. */
  static final String REQUIRED = "REQUIRE_DOCKER";

  private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(20);
  private static final Duration PULL_PATIENCE = Duration.ofMinutes(5);
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(DockerThere.class);

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Finding finding =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .computeIfAbsent("finding", key -> look(), Finding.class);
    if (finding.missing().isEmpty()) {
      return ConditionEvaluationResult.enabled("Docker answers");
    }
    if (Boolean.parseBoolean(System.getenv(REQUIRED))) {
      throw new IllegalStateException(finding.missing().get() + ", and " + REQUIRED + " is set");
    }
    return ConditionEvaluationResult.disabled(finding.missing().get());
  }

  private static Finding look() {
    Optional<String> missing = missing();
    missing.ifPresent(
        what -> System.out.println("SKIPPED: all tests that need Docker, because " + what));
    return new Finding(missing);
  }

  private static Optional<String> missing() {
    try {
      DockerCommand.Result version =
          new DockerCommand().run(ANSWER_PATIENCE, "version", "--format", "{{.Server.Version}}");
      if (!version.succeeded()) {
        return Optional.of("Docker does not answer: " + version.lastLine());
      }
      DockerCommand.Result compose =
          new DockerCommand().run(ANSWER_PATIENCE, "compose", "version", "--short");
      if (!compose.succeeded()) {
        return Optional.of("there is no docker compose: " + compose.lastLine());
      }
      for (String image : List.of(ContainerBroker.IMAGE, "eclipse-temurin:17-jre")) {
        if (!new DockerCommand().run(ANSWER_PATIENCE, "image", "inspect", image).succeeded()) {
          DockerCommand.Result pull = new DockerCommand().run(PULL_PATIENCE, "pull", "-q", image);
          if (!pull.succeeded()) {
            return Optional.of("the image " + image + " cannot be had: " + pull.lastLine());
          }
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("Docker is not there: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("the look for Docker was interrupted");
    }
  }

  /** What is missing, if something is. */
  private record Finding(Optional<String> missing) {}
}
