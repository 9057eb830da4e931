// Seminar boards that move while they are looked at. What is free is heard from pulse.js at once; who holds it is
// asked for a moment later. A slot's link stays where it is: only what it does changes.

const SETTLING_MS = 500; // What a finger was about to press has changed under it.
const NAMES_SPREAD_MS = 1500; // Not everybody asks for the names at once,
const RUSH_SPREAD_MS = 6000; // least of all when sign-up has just opened.
const AWAY_MS = 60_000;
const PATIENCE_MS = 10_000;

const root = document.querySelector("[data-live]");
const said = document.getElementById("board-said");

let heard = { version: root.dataset.version, slots: {}, phases: {}, isRush: false };
let shownVersion = root.dataset.version;
let namesTimer = 0;
let hiddenAt = 0;

function put(element, words) {
  if (element && element.textContent !== words) element.textContent = words;
}

// --- What has moved under a finger ---------------------------------------------------------------

const settling = new Map();

function settle(element) {
  element.dataset.settling = "";
  clearTimeout(settling.get(element));
  settling.set(element, setTimeout(() => delete element.dataset.settling, SETTLING_MS));
}

const RESTING = "[data-act]:is([aria-disabled], [data-settling]), [data-settling] :is([data-act], .of-others a)";

document.addEventListener("click", (event) => event.target.closest?.(RESTING) && event.preventDefault(), true);

let pointerIsDown = false;
for (const [kind, isDown] of [["pointerdown", true], ["pointerup", false], ["pointercancel", false]]) {
  document.addEventListener(kind, () => (pointerIsDown = isDown), { passive: true });
}

// --- Places --------------------------------------------------------------------------------------

/** What a slot's link does now, in words; none if it does nothing. As `act_label` of seminars/board.py. */
function meaningOf(does, words, { free, over }, phase) {
  if (does === "assign") return free > 0 ? words.assign : "";
  if (over || phase === "over") return "";
  if (phase === "ahead") return free > 0 ? words.prepare : "";
  return free > 0 ? words[does] : words.wait;
}

function showAct(link, words, places, phase) {
  const meaning = meaningOf(link.dataset.act, words, places, phase);
  const label = link.firstElementChild;
  if (label.textContent === (meaning || words.full) && link.hasAttribute("href") === Boolean(meaning)) return;
  put(label, meaning || words.full);
  if (meaning) {
    link.href = link.dataset.url;
    link.removeAttribute("aria-disabled");
    link.removeAttribute("role");
  } else {
    link.removeAttribute("href");
    link.setAttribute("aria-disabled", "true");
    link.setAttribute("role", "link");
  }
  link.hidden = !meaning && link.dataset.act === "assign";
  settle(link);
}

/** How many places are free, in words. As `_count` of seminars/board.py. */
function countOf({ free, over }, capacity, isHeld, words, phase) {
  if (free > 0 && !over && phase !== "over") {
    return capacity > 1 ? words.some.replace("{free}", free).replace("{capacity}", capacity) : words.free;
  }
  if (free > 0 || over) return isHeld ? "" : words.none;
  return capacity === 1 && isHeld ? "" : words.full;
}

function showPlaces(article, words, phase) {
  const places = heard.slots[article.dataset.slot];
  if (!places) return;
  const { free, waiting, over } = places;
  const isHeld = article.querySelector(".holder") !== null;
  put(article.querySelector("[data-count]"), countOf(places, Number(article.dataset.capacity), isHeld, words, phase));
  put(article.querySelector("[data-waiting]"), waiting ? words.waiting.replace("{}", waiting) : "");
  if (!article.classList.contains("yours")) {
    const isFree = free > 0 && !over && phase !== "over";
    article.className = `slot ${isFree ? "free" : isHeld || !over ? "taken" : "closed"}`;
  }
  const link = article.querySelector("[data-act]");
  if (link) showAct(link, words, places, phase);
}

function takenOf(articles, words) {
  let [taken, capacity] = [0, 0];
  for (const article of articles) {
    const { free, over } = heard.slots[article.dataset.slot] ?? { over: true };
    const places = Number(article.dataset.capacity);
    capacity += places;
    taken += over ? article.querySelectorAll(".holder").length : places - free;
  }
  return words.taken.replace("{taken}", taken).replace("{capacity}", capacity);
}

function showBoards() {
  for (const board of document.querySelectorAll("[data-board]")) {
    const words = JSON.parse(board.dataset.words);
    const articles = board.querySelectorAll("[data-slot]");
    for (const article of articles) showPlaces(article, words, heard.phases[board.dataset.seminar]);
    put(document.getElementById(`taken-${board.dataset.seminar}`), takenOf(articles, words));
  }
}

document.addEventListener("colloquy:pulse", ({ detail }) => {
  heard = detail;
  showBoards();
  if (heard.version !== shownVersion) askNamesSoon();
});

// --- Names ---------------------------------------------------------------------------------------

function askNamesSoon() {
  namesTimer ||= setTimeout(askNames, Math.random() * (heard.isRush ? RUSH_SPREAD_MS : NAMES_SPREAD_MS));
}

async function askNames() {
  namesTimer = 0;
  try {
    const answer = await fetch(root.dataset.live, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!answer.ok) throw new TypeError(answer.statusText);
    const names = await answer.json();
    while (pointerIsDown) await new Promise((resolve) => setTimeout(resolve, SETTLING_MS));
    showNames(names);
  } catch {
    askNamesSoon();
  }
}

function showNames({ version, slots, waiting = {} }) {
  shownVersion = version;
  let isOwnChanged = false;
  for (const board of document.querySelectorAll("[data-board]")) {
    const mine = board.dataset.mine.split(" ");
    for (const article of board.querySelectorAll("[data-slot]")) {
      showHolders(article, slots[article.dataset.slot] ?? "", mine, board);
    }
    const own = ownOf(board, waiting);
    isOwnChanged ||= own !== board.dataset.own;
    board.dataset.own = own;
  }
  showBoards();
  if (isOwnChanged) askOwn();
}

const bare = (html) => html.replace(/\s+/g, " ").trim();

function showHolders(article, html, mine, board) {
  const holders = article.querySelector("[data-holders]");
  const fresh = document.createElement("div");
  fresh.innerHTML = html;
  for (const each of fresh.children) each.classList.toggle("yours", mine.includes(each.dataset.group));
  const isYours = fresh.querySelector(".yours") !== null;
  if (article.classList.contains("yours") !== isYours) article.className = isYours ? "slot yours" : "slot taken";
  if (bare(fresh.innerHTML) === bare(holders.innerHTML)) return;
  holders.replaceChildren(...fresh.childNodes);
  settle(board); // What stands below has moved.
}

// --- What is one's own ---------------------------------------------------------------------------

/** What the viewer's groups hold and wait for, as one text to be compared. */
function ownOf(board, waiting) {
  const mine = board.dataset.mine.split(" ").filter(Boolean);
  const held = [...board.querySelectorAll(".holder.yours")].map((each) => each.closest("[data-slot]").dataset.slot);
  const places = Object.entries(waiting)
    .map(([slot, groups]) => [slot, groups.findIndex((group) => mine.includes(group))])
    .filter(([slot, place]) => place >= 0 && board.querySelector(`#slot-${slot}`))
    .sort();
  return JSON.stringify([held, places]);
}

/** Something of one's own has changed: show it as the server tells it, and say so. */
async function askOwn() {
  try {
    const answer = await fetch(location.href, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const fresh of page.querySelectorAll("[data-own][id]")) showOwn(fresh);
    showBoards();
  } catch {
    // The next change, or a reload, tells it.
  }
}

function showOwn(fresh) {
  const here = document.getElementById(fresh.id);
  if (!here || bare(here.textContent) === bare(fresh.textContent)) return;
  here.replaceChildren(...document.adoptNode(fresh).childNodes);
  if (here.matches("[data-standing]")) put(said, here.innerText);
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) hiddenAt = performance.now();
  else if (performance.now() - hiddenAt > AWAY_MS) askOwn();
});

for (const board of document.querySelectorAll("[data-board]")) {
  board.dataset.own = ownOf(board, JSON.parse(board.dataset.waits));
}
