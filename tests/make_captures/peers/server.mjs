// A server of Node.js for one connection: node server.mjs CERTIFICATE KEY [ALPN].
import { readFileSync } from "node:fs";
import { createServer } from "node:tls";

const [certificate, key, alpn] = process.argv.slice(2);
const server = createServer({
  cert: readFileSync(certificate),
  key: readFileSync(key),
  ALPNProtocols: alpn ? alpn.split(",") : undefined,
});
const finish = () => server.close();
server.on("secureConnection", (socket) => {
  socket.on("data", (line) => socket.write(line.toString().trim().split("").reverse().join("")));
  socket.on("error", (error) => console.log(`ended: ${error.code}`));
  socket.on("close", finish);
});
server.on("tlsClientError", (error) => {
  console.log(`handshake failed: ${error.code}`);
  finish();
});
server.listen(443);
