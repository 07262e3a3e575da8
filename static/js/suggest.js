// Suggestions under a search box: the combobox of WAI-ARIA. Without this file the box simply searches (docs/adr/0034).

const WAIT = 150, SHORTEST = 2; // milliseconds, characters
const set = (element, words) => {
  for (const [name, value] of Object.entries(words)) if (value) element.setAttribute(name, value);
  return element;
};
const made = (name, words, ...inside) => {
  const element = set(document.createElement(name), words);
  element.append(...inside);
  return element;
};

for (const box of document.querySelectorAll("[data-suggest]")) {
  const id = `${box.id}-list`;
  const list = made("div", { id, role: "listbox", class: "suggestions", "aria-label": box.dataset.label });
  const told = made("div", { role: "status", class: "vh" });
  let options = [], at = -1, timer, asking;
  set(box, { role: "combobox", "aria-autocomplete": "list", "aria-controls": id });
  box.parentElement.append(list, told);
  open(false);

  function point(to) {
    options[at]?.removeAttribute("aria-selected");
    at = to;
    box.removeAttribute("aria-activedescendant");
    if (!options[at]) return;
    set(options[at], { "aria-selected": "true" }).scrollIntoView({ block: "nearest" });
    set(box, { "aria-activedescendant": options[at].id });
  }

  function open(yes) {
    point(-1);
    list.hidden = !yes;
    set(box, { "aria-expanded": String(yes) });
  }

  function show({ groups, status }) {
    list.replaceChildren(...groups.map(({ label, items }) => made(
      "div", { role: "group", "aria-label": label }, made("b", { "aria-hidden": "true" }, label),
      ...items.map(({ text, note, url, lang }) => made(
        "div", { role: "option", "data-url": url }, made("span", { lang }, text), made("small", {}, note))),
    )));
    open(groups.length > 0);
    options = [...list.querySelectorAll("[data-url]")];
    options.forEach((each, n) => set(each, { id: `${id}-${n}` }));
    told.textContent = status;
  }

  async function ask() {
    asking = new AbortController();
    const { signal } = asking, q = box.value.trim().replace(/\s+/g, " ").toLowerCase();
    if (q.length < SHORTEST) return open(false);
    try {
      const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(q)}`, { signal });
      show(await answer.json());
    } catch { /* typed on, or no network: the box still searches */ }
  }

  const stop = () => { clearTimeout(timer); asking?.abort(); };
  const later = () => { stop(); timer = setTimeout(ask, WAIT); };
  const go = (option) => location.assign(option.dataset.url);
  box.addEventListener("input", later);
  box.addEventListener("blur", () => { stop(); open(false); });
  box.addEventListener("keydown", (event) => {
    const { key, isComposing } = event, n = options.length + 1;
    if (isComposing) return;
    if (key === "ArrowDown" && list.hidden) later();
    else if (list.hidden) return;
    else if (key === "ArrowDown") point((at + 2) % n - 1);
    else if (key === "ArrowUp") point((at + n) % n - 1);
    else if (key === "Enter" && options[at]) go(options[at]);
    else if (key === "Escape") open(false);
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => {
    const option = target.closest("[data-url]");
    if (option) go(option);
  });
}
