// The page never reloads: /events says what is new, and a new frame takes the place of the old one once it
// has something to show.
"use strict";

const $ = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);
const shown = {
  issue: query.get("issue") ?? document.body.dataset.issue,
  reader: query.get("reader") ?? "nameless",
  view: query.get("view") ?? "mail",
  width: Number(query.get("width")) || 600,
  dark: query.get("dark") === "1",
  images: query.get("images") !== "0",
  styles: query.get("styles") !== "0",
};
const WIDTHS = ["320", "375", "600", "1200"];
const PATIENCE = 700; // milliseconds a picture on the web may keep a letter waiting
let state = null;
let source = null;
let frame = null;
let wanted = "";

// -- what is new --------------------------------------------------------------------------------------------

function listen() {
  source?.close();
  source = new EventSource(`/events?${new URLSearchParams({ issue: shown.issue, reader: shown.reader })}`);
  source.onmessage = (event) => tell(JSON.parse(event.data));
  source.onerror = () => live(false, "Not connected: is newsletter preview still running?");
}

function tell(news) {
  if (news.heir || (!shown.issue && news.issue)) {
    shown.issue = news.heir || news.issue;
    return listen();
  }
  const before = state;
  state = news;
  issues();
  letter();
  findings();
  readers();
  address();
  const drawn = news.issue ? `Drawn in ${Math.round(news.spent)} ms` : "Waiting for the first issue";
  live(!news.trouble, news.trouble ? "Not rebuilt" : drawn);
  if (before && changed(before, news)) say(`${news.trouble ? "Not rebuilt" : "Rebuilt"}, ${counted()}.`);
  draw();
}

function changed(before, after) {
  const parts = (one) => JSON.stringify([one.version, one.findings, one.trouble, one.reader]);
  return parts(before) !== parts(after);
}

function live(well, text) {
  $("live").classList.toggle("lost", !well);
  put("live-text", text);
}

function say(text) {
  $("said").textContent = text;
}

function put(id, text) {
  if ($(id).textContent !== text) $(id).textContent = text;
}

// -- the letter ---------------------------------------------------------------------------------------------

function address() {
  const now = new URLSearchParams({ issue: shown.issue, reader: shown.reader, view: shown.view, width: shown.width });
  if (shown.dark) now.set("dark", "1");
  if (!shown.images) now.set("images", "0");
  if (!shown.styles) now.set("styles", "0");
  history.replaceState(null, "", `/?${now}`);
}

function draw() {
  $("sheet").classList.toggle("old", Boolean(state.trouble?.old));
  if (!state.version) {
    wanted = "";
    frame?.remove();
    frame = null;
    $("sheet").removeAttribute("style");
    put("scale", "");
    return;
  }
  const asked = new URLSearchParams({
    issue: shown.issue,
    reader: shown.reader,
    view: shown.view,
    dark: Number(shown.dark),
    images: Number(shown.images),
    styles: Number(shown.styles),
    version: state.version,
  });
  const url = `/frame?${asked}`;
  if (url === wanted) return fit(frame);
  wanted = url;
  load(url);
}

function load(url) {
  $("sheet").querySelectorAll(".coming").forEach((one) => one.remove());
  const coming = document.createElement("iframe");
  coming.className = "coming";
  coming.title = title();
  coming.sandbox = "allow-same-origin allow-popups allow-popups-to-escape-sandbox";
  coming.style.width = `${shown.width}px`;
  coming.src = url;
  const ready = () => coming.isConnected && coming !== frame && wanted === url && swap(coming);
  coming.addEventListener("load", () => (coming === frame ? fit(frame) : ready()));
  setTimeout(() => coming.contentDocument?.body?.childElementCount && ready(), PATIENCE);
  $("sheet").append(coming);
}

function swap(coming) {
  const focused = document.activeElement === frame;
  const old = frame;
  frame = coming;
  fit(coming);
  coming.classList.remove("coming");
  old?.remove();
  if (focused) coming.focus({ preventScroll: true });
  const inside = coming.contentDocument;
  inside.addEventListener("keydown", shortcut);
  new ResizeObserver(() => fit(coming)).observe(inside.documentElement);
}

function fit(one) {
  const inside = one?.contentDocument?.documentElement;
  if (!inside || one !== frame) return;
  const width = shown.width;
  one.style.width = `${width}px`;
  one.title = title();
  const room = $("letter").clientWidth;
  const scale = Math.min(1, room / width);
  const height = Math.max(inside.offsetHeight, inside.querySelector("body")?.scrollHeight ?? 0, 120);
  one.style.height = `${height}px`;
  one.style.transform = scale < 1 ? `scale(${scale})` : "none";
  $("sheet").style.width = `${Math.round(width * scale)}px`;
  $("sheet").style.height = `${Math.round(height * scale)}px`;
  const overflows = inside.scrollWidth > width + 1;
  $("scale").classList.toggle("wide", overflows);
  const percent = scale < 1 ? `, shown at ${Math.round(scale * 100)} %` : "";
  put("scale", overflows ? `Wider than ${width} px: readers have to scroll sideways` : `${width} px${percent}`);
}

function title() {
  const names = { mail: "Mail", text: "Text part", web: "Web page", headers: "Headers" };
  return `${names[shown.view]}, ${shown.width} pixels wide, ${shown.dark ? "dark" : "light"}`;
}

// -- round the letter ---------------------------------------------------------------------------------------

function issues() {
  const all = state.issues.includes(shown.issue) || !shown.issue ? state.issues : [...state.issues, shown.issue];
  const names = all.map((one) => new Option(label(one), one, false, one === shown.issue));
  if ([...$("issue").options].map((one) => one.text).join("\n") !== names.map((one) => one.text).join("\n")) {
    $("issue").replaceChildren(...names);
  }
  $("issue").value = shown.issue;
  $("issue").disabled = !all.length;
  document.title = state.inbox ? `${state.inbox.subject} – preview` : "Preview";
}

function label(issue) {
  const name = issue.split("/").pop().replace(/\.md$/i, "");
  return state.issues.includes(issue) ? name : `${name} (gone)`;
}

function letter() {
  const { inbox, meter, trouble } = state;
  $("empty").hidden = Boolean(shown.issue);
  $("controls").hidden = $("summary").hidden = !shown.issue;
  $("trouble").hidden = !trouble;
  if (trouble) mishap(trouble);
  $("inbox").hidden = !inbox;
  $("size").hidden = !meter;
  if (inbox) for (const name of ["sender", "subject", "preheader"]) put(name, inbox[name]);
  if (meter) measured(meter);
  const asked = new URLSearchParams({ issue: shown.issue, reader: shown.reader });
  $("download").href = `/message.eml?${asked}`;
  $("download").hidden = !meter;
}

function mishap(trouble) {
  const parts = [element("strong", "", sentence(trouble.what))];
  if (trouble.where) parts.push(element("span", "where", trouble.where));
  if (trouble.next_step) parts.push(document.createTextNode(trouble.next_step));
  if (trouble.old) parts.push(document.createTextNode("Below stands the last letter that worked."));
  const spaced = parts.flatMap((part) => [part, document.createTextNode(" ")]);
  const text = spaced.map((part) => part.textContent).join("");
  if ($("trouble").textContent !== text) $("trouble").replaceChildren(...spaced);
}

// Findings begin in lower case; what begins with a name or an address stays as it is.
function capital(text) {
  return /^[a-z]+[ ,]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

function sentence(text) {
  const whole = capital(text);
  return /[.!?)]$/.test(whole) ? whole : `${whole}.`;
}

function measured(meter) {
  const verdicts = {
    good: `of the ${kilo(meter.cut)} that Gmail shows`,
    near: `Close to the ${kilo(meter.cut)} where Gmail cuts`,
    cut: `Too long: Gmail cuts at ${kilo(meter.cut)}`,
  };
  put("html", kilo(meter.html, 1));
  put("verdict", verdicts[meter.level]);
  put("total", kilo(meter.total, 1));
  put("words", meter.words.toLocaleString("en"));
  put("minutes", meter.minutes === 1 ? "1 minute" : `${meter.minutes} minutes`);
  $("size").className = meter.level;
  $("gauge").firstElementChild.style.width = `${Math.min(100, (meter.html / meter.cut) * 100)}%`;
}

function kilo(bytes, digits = 0) {
  return `${(bytes / 1000).toFixed(digits)} kB`;
}

function counted() {
  const count = (severity) => state.findings.filter((one) => one.severity === severity).length;
  const [errors, warnings] = [count("error"), count("warning")];
  const words = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  const parts = [errors && words(errors, "error"), warnings && words(warnings, "warning")].filter(Boolean);
  return parts.join(" and ") || "no findings";
}

function findings() {
  put("count", String(state.findings.length));
  put("summary", capital(counted()));
  $("summary").classList.toggle("error", state.findings.some((one) => one.severity === "error"));
  const rows = state.findings.map((one) => {
    const row = element("li", one.severity);
    const head = element("p", "head");
    head.append(element("span", "severity", one.severity === "error" ? "Error" : "Warning"), element("code", "", one.place));
    row.append(head, element("p", "what", capital(one.what)), element("p", "mend", capital(one.mend)), element("code", "", one.rule));
    return row;
  });
  if (!rows.length) rows.push(element("li", "none", state.version ? "Nothing to mend." : "Nothing was looked at yet."));
  const text = rows.map((row) => row.outerHTML).join("");
  if ($("list").innerHTML !== text) $("list").replaceChildren(...rows);
}

function element(kind, name, text = "") {
  const made = document.createElement(kind);
  if (name) made.className = name;
  made.textContent = text;
  return made;
}

// -- readers ------------------------------------------------------------------------------------------------

function readers() {
  const { choice, label: name } = state.reader;
  if (![...$("reader").options].some((one) => one.value === choice)) $("people").append(new Option(name, choice));
  shown.reader = choice;
  $("reader").value = choice;
}

async function find() {
  const words = $("words-wanted").value.trim();
  const answer = await fetch(`/readers?${new URLSearchParams({ words })}`);
  const found = answer.ok ? await answer.json() : [];
  if (words !== $("words-wanted").value.trim()) return;
  const others = found.filter((one) => one.choice !== shown.reader);
  const kept = [...$("people").children].filter((one) => one.value === shown.reader);
  $("people").replaceChildren(...kept, ...others.map((one) => new Option(one.label, one.choice)));
  const many = found.length >= 20 ? "The first 20 are listed" : found.length === 1 ? "1 is listed" : `${found.length} are listed`;
  put("found", words ? (found.length ? `${many} above; Enter takes the first.` : "Nobody on the list.") : "");
  return found;
}

function read(choice) {
  shown.reader = choice;
  listen();
}

// -- controls -----------------------------------------------------------------------------------------------

function controls() {
  for (const name of ["view", "width"]) {
    const radio = document.querySelector(`input[name=${name}][value="${CSS.escape(String(shown[name]))}"]`);
    if (radio) radio.checked = true;
    else shown[name] = name === "view" ? "mail" : 600;
  }
  $("dark").setAttribute("aria-pressed", String(shown.dark));
  $("images").setAttribute("aria-pressed", String(!shown.images));
  $("styles").setAttribute("aria-pressed", String(!shown.styles));
  $("images").disabled = $("styles").disabled = !["mail", "web"].includes(shown.view);
  if (!state) return;
  address();
  draw();
}

function flip(name) {
  if ($(name).disabled) return;
  shown[name] = !shown[name];
  controls();
  const now = { dark: shown.dark ? "Dark" : "Light", images: `Images ${shown.images ? "on" : "off"}`, styles: `Styles ${shown.styles ? "on" : "off"}` };
  say(now[name]);
}

function choose(name, value) {
  shown[name] = value;
  controls();
  say(title());
}

function goTo(id) {
  $(id).focus({ preventScroll: true });
  $(id).scrollIntoView({ block: "start" });
}

const KEYS = {
  d: () => flip("dark"),
  i: () => flip("images"),
  s: () => flip("styles"),
  t: () => choose("view", shown.view === "text" ? "mail" : "text"),
  f: () => goTo("findings"),
  "?": () => $("help").showModal(),
};
WIDTHS.forEach((width, at) => (KEYS[at + 1] = () => choose("width", Number(width))));

// WCAG 2.2, 2.1.4: single keys can be switched off, and never work where somebody writes.
function shortcut(event) {
  const writes = event.target.closest?.("input:not([type=radio], [type=checkbox]), select, textarea, dialog");
  if (!$("keys").checked || writes || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

function remember(key, value) {
  try {
    if (value === undefined) return localStorage.getItem(key);
    localStorage.setItem(key, value);
  } catch {
    // a browser that keeps nothing: the choice holds for this visit
  }
  return null;
}

let pause = 0;
$("controls").addEventListener("change", (event) => choose(event.target.name, event.target.name === "width" ? Number(event.target.value) : event.target.value));
$("controls").addEventListener("submit", (event) => event.preventDefault());
for (const name of ["dark", "images", "styles"]) $(name).addEventListener("click", () => flip(name));
$("issue").addEventListener("change", () => {
  shown.issue = $("issue").value;
  listen();
  scrollTo({ top: 0 });
});
$("reader").addEventListener("change", () => read($("reader").value));
$("words-wanted").addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(find, 150);
});
$("words-wanted").addEventListener("keydown", async (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  const found = await find();
  if (found?.length) read(found[0].choice);
});
$("summary").addEventListener("click", (event) => {
  event.preventDefault();
  goTo("findings");
});
$("help-open").addEventListener("click", () => $("help").showModal());
$("keys").checked = remember("newsletter-keys") !== "off";
$("keys").addEventListener("change", () => remember("newsletter-keys", $("keys").checked ? "on" : "off"));
document.addEventListener("keydown", shortcut);
// A browser keeps six connections to one server: a page that nobody sees gives its own back.
document.addEventListener("visibilitychange", () => (document.hidden ? source?.close() : listen()));
new ResizeObserver(() => fit(frame)).observe($("letter"));

controls();
find();
listen();
