// The score sheet. One tap is one save; what cannot be sent stays on this device until it can (docs/adr/0027).

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
let store = {}; // where the browser allows none, the page itself holds what is unsent
try { store = localStorage; } catch { /* forbidden */ }
const keysOf = (prefix) => Object.keys(store).filter((key) => key.startsWith(prefix)).sort();
document.documentElement.classList.add("js");

const room = $("[data-room]"), form = $("#sheet"), bar = $(".room-bar");
const words = (name, values = {}) => room.dataset[name].replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
const items = $$("fieldset[data-code]", form);
const radios = (item) => $$("input[type=radio]", item);
const chosen = (item) => radios(item).find((radio) => radio.checked);
const token = form.elements.csrfmiddlewaretoken.value;

// --- what is unsent: batches, oldest first. One that was tried is sent again just as it was, so that the server
// knows it when only its answer was lost. What is chosen meanwhile goes into the next.

const prefix = room.dataset.keep;
const own = `${prefix}${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
let queue = [], version = Number(form.elements.version.value), at = room.dataset.at;
let sending = false, stopped = false, trouble = false, wait = 0, timer, leaveFor = "";
const unsent = () => [...new Set(queue.flatMap((batch) => Object.keys(batch.fields)))];

function keep() {
  try {
    if (queue.length) store[own] = JSON.stringify(queue);
    else delete store[own];
  } catch { /* full: this page still holds them */ }
}

function takeOver() {
  for (const key of keysOf(prefix)) {
    try { queue.push(...JSON.parse(store[key])); } catch { /* not ours */ }
    delete store[key];
  }
  for (const [name, value] of queue.flatMap((batch) => Object.entries(batch.fields))) {
    if (form.elements[name] && (value || name.startsWith("r-"))) form.elements[name].value = value;
  }
  keep();
}

function record(name, value) {
  let last = queue.at(-1);
  if (!last || last.tried) queue.push((last = { version: queue.length ? null : version, fields: {} }));
  last.fields[name] = value;
  if (leaveFor) alarm();
  leaveFor = "";
  keep();
  show();
  send();
}

async function send() {
  if (sending || stopped || !queue.length) return;
  clearTimeout(timer);
  const batch = queue[0];
  batch.version ??= version;
  batch.tried = sending = true;
  keep();
  const body = new URLSearchParams({ ...batch.fields, version: batch.version }).toString();
  let answer, said = {};
  try {
    answer = await fetch(form.action, {
      method: "POST", body, redirect: "manual", signal: AbortSignal.timeout?.(15000),
      keepalive: body.length < 60000, // no browser keeps more alive
      headers: {
        Accept: "application/json", "X-CSRFToken": token, "Content-Type": "application/x-www-form-urlencoded",
      },
    });
    if (answer.headers.get("Content-Type")?.startsWith("application/json")) said = await answer.json();
  } catch { answer = undefined; }
  sending = false;
  settle(answer, said, batch);
}

function settle(answer, said, batch) {
  trouble = said.version === undefined;
  if (!trouble) {
    ({ version, at } = said);
    wait = 0;
    queue.shift();
    keep();
    alarm();
    for (const name of Object.keys(batch.fields)) say(name, words("itemSaved", { time: at }));
    if (leaveFor && !queue.length) location.href = leaveFor;
  } else if (answer?.type === "opaqueredirect") alarm(words("signin"), words("signinGo"), room.dataset.signinUrl);
  else if (said.code === "version") stop(said.message, words("conflictGo"), chooseBetween);
  else if (said.code) {
    stop(words("refused", { message: said.message, n: unsent().length }), words("refusedGo"), room.dataset.hearingUrl);
    form.inert = true;
    form.dataset.refused = "";
  } else if (answer?.status === 403) alarm(words("reload"), words("reloadGo"), location.pathname);
  show();
  if (trouble) timer = setTimeout(send, (wait = Math.min(wait * 2 || 2000, 30000)));
  else send();
}

function stop(...what) {
  stopped = true;
  alarm(...what);
}

function alarm(text = "", label = "", go = "") {
  const box = $("[data-alarm]", bar), link = $("a", box);
  box.hidden = !text;
  $("span", box).textContent = text;
  link.hidden = !label;
  link.textContent = label;
  link.href = typeof go === "string" ? go : "#";
  link.onclick = typeof go === "string" ? null : (event) => { event.preventDefault(); go(); };
}

// Both sides are the answer to the same form sent as a page.
function chooseBetween() {
  const carrier = Object.assign(document.createElement("form"), { method: "post", action: form.action });
  const fields = Object.assign({}, ...queue.map((batch) => batch.fields), { version: queue[0].version, csrfmiddlewaretoken: token });
  for (const [name, value] of Object.entries(fields)) {
    carrier.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(carrier);
  carrier.submit();
}

// --- what the page says ---

function say(name, text) {
  $("[data-saved]", items.find((item) => item.dataset.code === name.replace("r-", ""))).textContent = text;
}

function show() {
  const names = unsent();
  for (const name of names) say(name, words(trouble ? "itemUnsent" : "itemSaving"));
  const now = names.length ? words(trouble ? "unsent" : "saving", { n: names.length }) : at && words("saved", { time: at });
  const status = $("[data-status]", bar);
  if (status.textContent !== now) status.textContent = now;
  status.classList.toggle("unsent", trouble && names.length > 0);
}

function count() {
  const sums = {};
  for (const item of items) {
    sums[item.dataset.part] = (sums[item.dataset.part] || 0) + Number(chosen(item)?.dataset.points || 0);
    item.classList.toggle("answered", Boolean(chosen(item)));
  }
  const total = Object.values(sums).reduce((sum, each) => sum + each, 0);
  for (const [part, sum] of Object.entries(sums)) $(`[data-part-sum="${part}"]`, bar).textContent = sum;
  $("[data-total]", bar).textContent = total;
  $("[data-answered]", bar).textContent = items.filter(chosen).length;
  const star = 1 + room.dataset.bands.split(" ").filter((least) => total >= Number(least)).length;
  $("[data-band]", bar).textContent = words(star > 1 ? "stars" : "star", { n: star });
}

// --- what people do ---

let byPointer = false, typing, warned = false;
addEventListener("pointerdown", () => { byPointer = true; }, true);
addEventListener("keydown", () => { byPointer = false; }, true);
const advance = $("[data-advance]", form);
advance.checked = store["phieu-tu-chuyen"] !== "0";
advance.addEventListener("change", () => { store["phieu-tu-chuyen"] = advance.checked ? "1" : "0"; });

// On to the next criterion that is open, after this one, else from the top.
function goOn(item, focus) {
  const next = [...items.slice(items.indexOf(item) + 1), ...items].find((each) => !chosen(each));
  if (!next) return;
  room.dispatchEvent(new CustomEvent("follow", { detail: next }));
  const box = next.getBoundingClientRect();
  if (box.top < bar.getBoundingClientRect().bottom || box.bottom > innerHeight) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    next.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
  }
  if (focus) (chosen(next) || radios(next)[0]).focus({ preventScroll: true });
}

function remember(area) {
  clearTimeout(typing);
  if (area.value === (area.kept ?? area.defaultValue)) return;
  area.kept = area.value;
  record(area.name, area.value);
}

form.addEventListener("change", ({ target }) => {
  if (target.type === "textarea") remember(target);
  if (target.type !== "radio") return;
  const item = target.closest("fieldset"), first = !item.classList.contains("answered");
  count();
  record(target.name, target.value);
  if (byPointer && first && advance.checked) goOn(item, false);
});
form.addEventListener("input", ({ target }) => {
  if (target.type !== "textarea") return;
  clearTimeout(typing);
  typing = setTimeout(remember, 1000, target);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
form.addEventListener("keydown", (event) => {
  const item = event.target.type === "radio" && event.target.closest("fieldset");
  if (!item || event.ctrlKey || event.altKey || event.metaKey) return;
  const radio = /^[1-9]$/.test(event.key) && radios(item)[event.key - 1];
  if (event.key === "?") $("#help").togglePopover?.();
  else if (event.key === "Enter") goOn(item, true);
  else if (radio) {
    radio.focus();
    radio.click();
    if (advance.checked) goOn(item, true);
  } else return;
  event.preventDefault();
});

// Unsent choices go first: before the sheet is handed in, before signing out.
for (const link of $$("[data-leave]", room)) {
  link.addEventListener("click", (event) => {
    if (!queue.length || stopped) return;
    event.preventDefault();
    alarm(words("leave", { n: unsent().length }));
    leaveFor = link.href;
    send();
  });
}
$("form.head-user")?.addEventListener("submit", (event) => {
  if (warned || !queue.length) return keysOf(prefix.replace(/\d+:$/, "")).forEach((key) => delete store[key]);
  warned = true;
  event.preventDefault();
  alarm(words("signout", { n: unsent().length }));
  return send();
});
addEventListener("pagehide", () => $$("textarea", form).forEach(remember));
addEventListener("beforeunload", (event) => {
  if (queue.length && !(store instanceof Storage && own in store)) event.preventDefault();
});
for (const name of ["online", "focus", "pageshow"]) addEventListener(name, send);

takeOver();
count();
show();
send();
