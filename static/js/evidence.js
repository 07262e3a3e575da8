// The evidence beside the score sheet follows the criterion in focus. Loaded after scoring.js.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const room = $("[data-room]"), form = $("#sheet"), bar = $(".room-bar"), pane = $("#minh-chung");
const words = (name, values) => room.dataset[name].replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
const items = $$("fieldset[data-code]", form);
const list = $("[data-papers]", pane), rest = $("[data-rest]", list), papers = $$("[data-criteria]", list);
const viewer = $("[data-viewer]", room);
const narrow = matchMedia("(max-width: 47.99em)"); // there the evidence lies over the sheet, see room.css
let current, scrolled = 0;

const papersFor = (item) => papers.filter((paper) => paper.dataset.criteria.split(" ").includes(item?.dataset.code));

// The papers for the criterion first, the first of them open; that of the next criterion is loaded meanwhile.
function follow(item) {
  if (!item || item === current) return;
  current?.classList.remove("current");
  current = item;
  item.classList.add("current");
  const code = item.dataset.code;
  const linked = papersFor(item), ahead = papersFor(items[items.indexOf(item) + 1])[0];
  const same = linked[0] && linked[0] === list.firstElementChild && linked[0].open;
  $("[data-pane-title]", pane).textContent = words("for", { code });
  $("[data-none]", pane).hidden = linked.length > 0;
  list.replaceChildren(...linked, rest, ...papers.filter((paper) => !linked.includes(paper)));
  rest.hidden = linked.length === papers.length;
  for (const paper of papers) paper.open = paper === linked[0];
  for (const link of $$("[data-close]", pane)) link.href = `#${item.id}`;
  if (ahead) $("img", ahead).loading = "eager";
  if (!same) pane.scrollTop = 0;
}

function turn(paper, step) {
  const all = Number(paper.dataset.pages), n = Math.min(all, Math.max(1, Number(paper.dataset.page) + step));
  const address = `${paper.dataset.base}${n}.webp`, large = viewer.paper === paper ? [viewer] : [];
  paper.dataset.page = n;
  for (const place of [paper, ...large]) {
    const picture = $("img", place);
    if (picture.srcset) picture.srcset = `${address}?width=400 400w, ${address} 1240w`;
    picture.src = address;
    picture.alt = $("[data-page-words]", place).textContent = words("page", { n, all });
    for (const button of $$("[data-turn]", place)) button.disabled = n === (button.dataset.turn > 0 ? all : 1);
  }
}

function enlarge(paper) {
  viewer.paper = paper;
  $("[data-viewer-title]", viewer).textContent = $("summary b", paper).textContent;
  $("[data-viewer-original]", viewer).href = $("[data-original]", paper).href;
  turn(paper, 0);
  viewer.showModal();
}

function overlay() {
  const over = narrow.matches && location.hash === "#minh-chung";
  for (const each of [form, bar]) each.toggleAttribute("inert", over || each.hasAttribute("data-refused"));
  if (over) pane.focus();
}

room.addEventListener("follow", (event) => follow(event.detail));
form.addEventListener("focusin", ({ target }) => follow(target.closest("fieldset")));
form.addEventListener("click", ({ target }) => target.closest("label") || follow(target.closest("fieldset")));
room.addEventListener("click", (event) => {
  const button = event.target.closest("[data-turn]"), larger = event.target.closest("[data-larger]");
  if (button) turn(button.closest("[data-criteria]") || viewer.paper, Number(button.dataset.turn));
  else if (larger) {
    event.preventDefault();
    enlarge(larger.closest("[data-criteria]"));
  } else if (event.target.closest("[data-viewer-close]") || event.target === viewer) viewer.close();
});
viewer.addEventListener("keydown", ({ key }) => {
  if (key === "ArrowLeft" || key === "ArrowRight") turn(viewer.paper, key === "ArrowLeft" ? -1 : 1);
});
for (const name of ["error", "load"]) {
  room.addEventListener(name, ({ target }) => {
    target.closest?.("figure")?.classList.toggle("unshown", name === "error");
  }, true);
}
pane.addEventListener("keydown", ({ key }) => {
  if (key === "Escape" && location.hash === "#minh-chung") $("[data-close]", pane).click();
});
addEventListener("hashchange", overlay);
narrow.addEventListener("change", overlay);

// A hand that scrolls the sheet leads the evidence along; the page's own scrolling does not.
for (const name of ["wheel", "touchmove"]) addEventListener(name, () => { scrolled = Date.now(); }, { passive: true });
const eye = new IntersectionObserver((seen) => {
  if (Date.now() - scrolled < 1500) follow(seen.find((each) => each.isIntersecting)?.target);
}, { rootMargin: "-30% 0px -65% 0px" });
items.forEach((item) => eye.observe(item));

const open = items.find((item) => !item.classList.contains("answered")) || items[0];
follow(items.find((item) => `#${item.id}` === location.hash) || open);
if (!location.hash && open !== items[0]) open.scrollIntoView({ block: "start" });
overlay();
