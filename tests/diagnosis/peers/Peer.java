import java.io.FileInputStream;
import java.net.InetAddress;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Java's TLS as a server that requires client certificates, or as a client that checks names:
 * java Peer.java server|client PORT KEYSTORE|- PASSWORD PROTOCOLS AUTHORITY.
 */
public class Peer {
    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[1]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys(arguments[2], arguments[3].toCharArray()), trust(arguments[5]).getTrustManagers(), null);
        String[] protocols = arguments[4].split(",");
        if (arguments[0].equals("server")) {
            serve(context, port, protocols);
        } else {
            call(context, port, protocols);
        }
    }

    private static void serve(SSLContext context, int port, String[] protocols) throws Exception {
        SSLServerSocket server = (SSLServerSocket) context.getServerSocketFactory()
                .createServerSocket(port, 50, InetAddress.getByName("127.0.0.1"));
        server.setEnabledProtocols(protocols);
        server.setNeedClientAuth(true);
        while (true) {
            try (SSLSocket socket = (SSLSocket) server.accept()) {
                socket.setSoTimeout(5_000);
                socket.startHandshake();
                socket.getInputStream().read();
            } catch (Exception failure) {
                System.out.println(failure);
            }
        }
    }

    private static void call(SSLContext context, int port, String[] protocols) throws Exception {
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket("localhost", port)) {
            SSLParameters wanted = socket.getSSLParameters();
            wanted.setEndpointIdentificationAlgorithm("HTTPS");
            wanted.setProtocols(protocols);
            socket.setSSLParameters(wanted);
            socket.setSoTimeout(5_000);
            socket.startHandshake();
            socket.getOutputStream().write('Q');
            socket.getInputStream().read();
        } catch (Exception failure) {
            System.out.println(failure);
        }
    }

    private static KeyManager[] keys(String file, char[] password) throws Exception {
        if (file.equals("-")) {
            return null;
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (FileInputStream input = new FileInputStream(file)) {
            store.load(input, password);
        }
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory.getKeyManagers();
    }

    private static TrustManagerFactory trust(String file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (FileInputStream input = new FileInputStream(file)) {
            for (Certificate one :
                    CertificateFactory.getInstance("X.509").generateCertificates(input)) {
                store.setCertificateEntry("authority", one);
            }
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }
}
