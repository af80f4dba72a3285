package dcos.metrics.local;

/** What somebody sees first: what listens where, and what to try. */
record Banner(
    BrokerProcess broker,
    CollectorProcess collector,
    Workspace workspace,
    Installation installation) {
  String text() {
    String input = LocalPorts.HOST + " " + collector.input().getPort();
    return """

        The metrics collector and all that it needs run on this machine now:

          collector     %s    takes Avro container files over TCP
          Kafka broker  %s    gets them in the topics metrics-*
          files         %s%s

        An emitter sends this machine's own figures; a consumer prints every metric that arrives in
        Kafka, a line each. Things to try in another terminal:

          nc %s < some.avro                        send a file of records
          bin/collector emit --random --count 100 --to %s
          bin/collector queue ls %s
          kcat -b %s -L                       what Kafka has

        Ctrl-C stops everything.

        """
        .formatted(
            LocalPorts.HOST + ":" + collector.input().getPort(),
            broker.bootstrapServers(),
            workspace.directory(),
            workspace.isKept() ? "" : "  (deleted at the end; --keep keeps them)",
            input,
            LocalPorts.HOST + ":" + collector.input().getPort(),
            collector.queueDir(),
            broker.bootstrapServers());
  }
}
