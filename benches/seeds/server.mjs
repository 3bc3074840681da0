// Servers of Node.js: a line of JSON, an object of options by port.
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { createInterface } from "node:readline";

for await (const line of createInterface({ input: process.stdin })) {
  for (const [port, { chain, key, ...options }] of Object.entries(JSON.parse(line))) {
    const words = { cert: readFileSync(chain), key: readFileSync(key), ...options };
    createServer(words, (_, answer) => answer.end("yes")).listen(Number(port));
  }
}
