// Compiles what comes in: one JSON string of MJML a line; answers with one JSON line of milliseconds and bytes.
import { createInterface } from "node:readline";
import mjml2html from "mjml";

for await (const line of createInterface({ input: process.stdin })) {
  const source = JSON.parse(line);
  const begin = process.hrtime.bigint();
  const { html } = await mjml2html(source, { fonts: {}, validationLevel: "skip" });
  const spent = Number(process.hrtime.bigint() - begin) / 1e6;
  process.stdout.write(JSON.stringify({ ms: spent, bytes: Buffer.byteLength(html) }) + "\n");
}
