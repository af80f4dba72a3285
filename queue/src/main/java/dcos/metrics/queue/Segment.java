// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A finished segment, as the writer sees it. Immutable.
 *
 * @param path its file
 * @param base its first position
 * @param end where the next one begins
 * @param bytes its size on disk
 * @param finished when it was written last
 */
record Segment(Path path, long base, long end, long bytes, Instant finished) {}
