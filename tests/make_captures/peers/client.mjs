// A client of Node.js: node client.mjs ADDRESS ANCHOR KEYLOG MINIMUM MAXIMUM [ALPN].
import { appendFileSync, readFileSync } from "node:fs";
import { connect } from "node:tls";

const [address, anchor, keylog, minVersion, maxVersion, alpn] = process.argv.slice(2);
const socket = connect({
  host: address,
  port: 443,
  servername: "server.example",
  ca: readFileSync(anchor),
  minVersion,
  maxVersion,
  ALPNProtocols: alpn ? alpn.split(",") : undefined,
});
socket.setTimeout(10_000, () => socket.destroy(new Error("no answer")));
socket.on("keylog", (line) => appendFileSync(keylog, line));
socket.on("secureConnect", () => socket.write("hello over TLS\n"));
socket.on("error", (error) => console.log(`failed: ${error.code}`));
socket.once("data", () => {
  const facts = {
    version: socket.getProtocol().replace(/^TLSv1$/, "TLSv1.0"),
    cipher: socket.getCipher().standardName,
    next_protocol: socket.alpnProtocol || null,
    resumed: socket.isSessionReused(),
  };
  console.log(`REPORT ${JSON.stringify(facts)}`);
  socket.end();
});
