import java.io.FileInputStream;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A client of Java's TLS: java Client.java ADDRESS ANCHOR PROTOCOL [ALPN]. */
public class Client {
    public static void main(String[] arguments) throws Exception {
        try (SSLSocket socket = (SSLSocket) trusting(arguments[1]).getSocketFactory()
                .createSocket(arguments[0], 443)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName("server.example")));
            parameters.setProtocols(arguments[2].split(","));
            if (arguments.length > 3) {
                parameters.setApplicationProtocols(arguments[3].split(","));
            }
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(10_000);
            socket.startHandshake();
            socket.getOutputStream().write("hello over TLS\n".getBytes());
            socket.getInputStream().read(new byte[4096]);
            System.out.printf("REPORT {\"version\": \"%s\", \"cipher\": \"%s\"}%n",
                    socket.getSession().getProtocol(), socket.getSession().getCipherSuite());
        }
    }

    private static SSLContext trusting(String anchor) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (FileInputStream file = new FileInputStream(anchor)) {
            store.setCertificateEntry("anchor",
                    CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
