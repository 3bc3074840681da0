import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Clients of Java's TLS, one after the other: java Clients.java PORT ADDRESS=PROTOCOLS[;SUITES] ... */
public class Clients {
    private static final TrustManager[] ANY = {new X509TrustManager() {
        @Override public void checkClientTrusted(X509Certificate[] chain, String type) {}
        @Override public void checkServerTrusted(X509Certificate[] chain, String type) {}
        @Override public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }};

    public static void main(String[] arguments) throws Exception {
        for (int at = 1; at < arguments.length; at++) {
            String[] parts = arguments[at].split("=");
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, ANY, null);
            try (SSLSocket socket = (SSLSocket) context.getSocketFactory()
                    .createSocket(parts[0], Integer.parseInt(arguments[0]))) {
                String[] words = parts[1].split(";");
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setServerNames(List.of(new SNIHostName("localhost")));
                parameters.setProtocols(words[0].split(","));
                if (words.length > 1) {
                    parameters.setCipherSuites(words[1].split(","));
                }
                socket.setSSLParameters(parameters);
                socket.setSoTimeout(10_000);
                socket.startHandshake();
                // A server that has nothing to say looks as if it refused what it was sent.
                socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes());
                Thread.sleep(50);
            } catch (java.io.IOException error) {
                System.err.println(arguments[at] + ": " + error);
            }
        }
    }
}
