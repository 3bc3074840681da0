import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Clients of Java's TLS: a line for each connection, ADDRESS PORT PROTOCOLS CIPHERS ALPN, - for the default. */
public class Client {
    public static void main(String[] arguments) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, null);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            try {
                connect(context, line.split(" "));
            } catch (Exception error) {
                System.out.println("FAILED " + line + " " + error);
            }
            System.out.println("DONE");
        }
    }

    private static void connect(SSLContext context, String[] words) throws Exception {
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(words[0], Integer.parseInt(words[1]))) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName("server.example")));
            if (!words[2].equals("-")) {
                parameters.setProtocols(words[2].split(","));
            }
            if (!words[3].equals("-")) {
                parameters.setCipherSuites(words[3].split(","));
            }
            if (!words[4].equals("-")) {
                parameters.setApplicationProtocols(words[4].split(","));
            }
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(5_000);
            socket.startHandshake();
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes());
            socket.getInputStream().read(new byte[4096]);
        }
    }

    private static class Trusting implements X509TrustManager {
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
