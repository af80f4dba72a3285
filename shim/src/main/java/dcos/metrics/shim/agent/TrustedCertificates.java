// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The certificates of a CA file, as TLS wants them: these are trusted and no others. */
final class TrustedCertificates {
  private final X509TrustManager trustManager;
  private final SSLSocketFactory socketFactory;

  private TrustedCertificates(X509TrustManager trustManager, SSLSocketFactory socketFactory) {
    this.trustManager = trustManager;
    this.socketFactory = socketFactory;
  }

  /** Reads PEM; throws, saying what to do, if the file cannot be read or holds no certificate. */
  static TrustedCertificates read(Path caFile) throws IOException {
    Collection<? extends Certificate> certificates;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(caFile))) {
      certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
    } catch (NoSuchFileException e) {
      throw new IOException("agent-ca-file " + caFile + " does not exist", e);
    } catch (CertificateException e) {
      throw new IOException("agent-ca-file " + caFile + " is not PEM certificates", e);
    } catch (IOException e) {
      throw new IOException("cannot read agent-ca-file " + caFile + ": " + e.getMessage(), e);
    }
    if (certificates.isEmpty()) {
      throw new IOException("agent-ca-file " + caFile + " holds no PEM certificate");
    }
    try {
      return trusting(certificates);
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot use agent-ca-file " + caFile + ": " + e.getMessage(), e);
    }
  }

  private static TrustedCertificates trusting(Collection<? extends Certificate> certificates)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int i = 0;
    for (Certificate certificate : certificates) {
      store.setCertificateEntry("ca-" + i++, certificate);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager trustManager) {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {trustManager}, null);
        return new TrustedCertificates(trustManager, context.getSocketFactory());
      }
    }
    throw new GeneralSecurityException("the platform has no X.509 trust manager");
  }

  X509TrustManager trustManager() {
    return trustManager;
  }

  SSLSocketFactory socketFactory() {
    return socketFactory;
  }
}
