# The collector on a Java runtime: the tarball, unpacked, and nothing else. Build the tarball first:
#
#   mvn -B -DskipTests package && docker build -t metrics-collector .
#
# The data directory is a volume that has to outlive the container: without one that has a name, a new container
# begins with an empty queue.
FROM eclipse-temurin:17-jre AS unpacked
# NOTICE is always there, so that a missing tarball gets to the message below.
COPY NOTICE dist/target/metrics-collector-*.tar.gz /tarball/
RUN set -- /tarball/*.tar.gz; \
    if [ ! -f "$1" ]; then echo "nothing is built yet: run 'mvn -B -DskipTests package' first" >&2; exit 1; fi; \
    if [ $# -gt 1 ]; then echo "several versions are built: run 'mvn -B -DskipTests clean package' first" >&2; exit 1; fi; \
    mkdir /unpacked && tar -xzf "$1" -C /unpacked --strip-components=1 --no-same-owner

FROM eclipse-temurin:17-jre
LABEL org.opencontainers.image.title="metrics-collector" \
      org.opencontainers.image.description="Metrics collector for the nodes of a DC/OS (Mesos) cluster" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=unpacked /unpacked /opt/metrics-collector
# The user of Kafka's own image as well, whose connect-standalone may read the same volume. By number, for whether the
# base image has a name for it differs from release to release.
RUN install -d -m 700 -o 1000 -g 1000 /var/lib/metrics-collector
USER 1000:1000
ENV DATA_DIR=/var/lib/metrics-collector
VOLUME /var/lib/metrics-collector
EXPOSE 8124
# Needs nothing but bash, which bin/collector needs too.
HEALTHCHECK --interval=10s --timeout=5s --start-period=2m \
  CMD ["bash", "-c", "port=${LISTEN_ENDPOINT##*:} && exec 3<>/dev/tcp/127.0.0.1/${port:-8124}"]
ENTRYPOINT ["/opt/metrics-collector/bin/collector"]
