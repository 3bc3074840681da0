// Clients of Node.js: a line of JSON for each connection, `[address, port, options]`.
import { connect } from "node:tls";
import { createInterface } from "node:readline";

const one = (address, port, options) =>
  new Promise((done) => {
    const words = { host: address, port, servername: "server.example", rejectUnauthorized: false };
    const socket = connect({ ...words, ...options });
    socket.setTimeout(5_000, () => socket.destroy(new Error("no answer")));
    socket.on("secureConnect", () => socket.write("GET / HTTP/1.0\r\n\r\n"));
    socket.once("data", () => socket.end());
    socket.on("error", (error) => console.log(`FAILED ${JSON.stringify(options)} ${error.code}`));
    socket.on("close", done);
  });

for await (const line of createInterface({ input: process.stdin })) {
  await one(...JSON.parse(line));
  console.log("DONE");
}
