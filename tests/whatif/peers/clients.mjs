// Clients of Node.js, one after the other: node clients.mjs PORT ADDRESS=MINIMUM,MAXIMUM[,CIPHERS[,CURVE]] ...
import { connect } from "node:tls";

const [port, ...clients] = process.argv.slice(2);
for (const client of clients) {
  const [host, words] = client.split("=");
  const [minVersion, maxVersion, ciphers, ecdhCurve] = words.split(",");
  const more = { ...(ciphers && { ciphers }), ...(ecdhCurve && { ecdhCurve }) };
  await new Promise((done) => {
    const socket = connect({
      host, port, servername: "localhost", rejectUnauthorized: false, minVersion, maxVersion, ...more,
    });
    socket.setTimeout(10_000, () => socket.destroy());
    socket.on("secureConnect", () => setTimeout(() => socket.end(), 50));
    socket.on("error", () => {});
    socket.on("close", done);
  });
}
