package dcos.metrics.local;

import java.io.IOException;

/** A port that a part was told to listen on cannot be had. */
final class PortTakenException extends IOException {
  private static final long serialVersionUID = 1;

  PortTakenException(String address, String user, IOException cause) {
    super(user + " cannot listen on " + address + ": " + cause.getMessage(), cause);
  }
}
