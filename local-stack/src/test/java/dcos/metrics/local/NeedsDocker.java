// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests that run where Docker does. Where it does not, a line says so; see {@link DockerThere}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(DockerThere.class)
@interface NeedsDocker {}
