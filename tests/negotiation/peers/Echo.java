import java.io.FileInputStream;
import java.net.InetAddress;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A server of Java's TLS: java Echo.java PORT KEYSTORE PASSWORD PROTOCOLS. */
public class Echo {
    public static void main(String[] arguments) throws Exception {
        char[] password = arguments[2].toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (FileInputStream file = new FileInputStream(arguments[1])) {
            store.load(file, password);
        }
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        SSLServerSocket server = (SSLServerSocket) context.getServerSocketFactory()
                .createServerSocket(Integer.parseInt(arguments[0]), 50,
                        InetAddress.getByName("127.0.0.1"));
        server.setEnabledProtocols(arguments[3].split(","));
        while (true) {
            SSLSocket socket = (SSLSocket) server.accept();
            Thread thread = new Thread(() -> {
                try (socket) {
                    socket.setSoTimeout(5_000);
                    socket.startHandshake();
                    // To end it first looks like a refusal of what the client sent last.
                    socket.getInputStream().read();
                } catch (Exception failure) {
                    System.out.println(failure);
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
    }
}
