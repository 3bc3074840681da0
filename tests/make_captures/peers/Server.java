import java.io.FileInputStream;
import java.io.InputStream;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A server of Java's TLS for one connection: java Server.java KEYSTORE PASSWORD CLIENT_AUTH. */
public class Server {
    public static void main(String[] arguments) throws Exception {
        char[] password = arguments[1].toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (FileInputStream file = new FileInputStream(arguments[0])) {
            store.load(file, password);
        }
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        try (SSLServerSocket listening =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket(443)) {
            listening.setNeedClientAuth(Boolean.parseBoolean(arguments[2]));
            try (SSLSocket socket = (SSLSocket) listening.accept()) {
                socket.setSoTimeout(10_000);
                answer(socket);
            }
        }
    }

    private static void answer(SSLSocket socket) throws Exception {
        InputStream input = socket.getInputStream();
        byte[] line = new byte[4096];
        while (input.read(line) > 0) {
            socket.getOutputStream().write("TLS over hello\n".getBytes());
        }
    }
}
