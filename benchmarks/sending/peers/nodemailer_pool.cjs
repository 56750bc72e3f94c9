// nodemailer with pool: true.  usage: node nodemailer_pool.cjs MODULES LETTER HOST PORT COUNT CONNECTIONS
const fs = require("fs");
const path = require("path");

const [modules, folder, host, port, count, connections] = process.argv.slice(2);
const nodemailer = require(path.join(modules, "nodemailer"));

const headers = JSON.parse(fs.readFileSync(path.join(folder, "headers.json"), "utf8"));
const templates = ["txt", "html"].map((kind) => fs.readFileSync(path.join(folder, `letter.${kind}`), "utf8"));
const fill = (template, reader) => template.replace(/\{\{ (\w+) \}\}/g, (_, name) => reader[name]);

// No value holds a quotation mark or a line break, but the list of unsubscribe addresses holds a comma.
function rows(text) {
  const cells = (line) => [...line.matchAll(/("([^"]*)"|[^,]*)(,|$)/g)].map((m) => m[2] ?? m[1]);
  const [head, ...lines] = text.split("\r\n").filter(Boolean);
  const names = cells(head);
  return lines.map((line) => {
    const values = cells(line);
    return Object.fromEntries(names.map((name, at) => [name, values[at]]));
  });
}

const readers = rows(fs.readFileSync(path.join(folder, "readers.csv"), "utf8")).slice(0, Number(count));

const server = nodemailer.createTransport({
  host,
  port: Number(port),
  pool: true,
  maxConnections: Number(connections),
  maxMessages: Infinity,
  secure: false,
  ignoreTLS: true,
  name: "klaretaal.example.org",
});

function message(reader) {
  const { From, Subject, ...others } = headers;
  return {
    envelope: { from: reader.envelope_sender, to: reader.email },
    from: From,
    to: reader.email,
    subject: Subject,
    replyTo: reader.reply_to,
    messageId: reader.message_id,
    headers: { ...others, "List-Unsubscribe": reader.list_unsubscribe },
    text: fill(templates[0], reader),
    html: fill(templates[1], reader),
  };
}

let next = 0;
let sent = 0;
async function lane() {
  while (next < readers.length) {
    await server.sendMail(message(readers[next++]));
    sent += 1;
  }
}

async function main() {
  const begin = process.hrtime.bigint();
  // Twice as many at work as there are connections: one is made while another travels.
  await Promise.all(Array.from({ length: 2 * Number(connections) }, lane));
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  server.close();
  console.log(JSON.stringify({ sent, seconds }));
}

main();
