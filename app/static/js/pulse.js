// The pulse of a course's seminars: which places are free, and when sign-up opens, by the server's clock.
// Tells the page's other scripts by "colloquy:pulse". Without this a page is true when it is loaded.

const HOT_MS = 1000; // Between two looks, while places may go at any moment.
const CALM_MS = 20_000;
const HOT_BEFORE_OPENING_MS = 600_000;
const RUSH_MS = 60_000; // Around the opening.
const PATIENCE_MS = 1500; // For an answer.
const UNSURE_AFTER_MS = 2000; // No place that is gone is shown as free for longer.
const TICK_MS = 200;
const DAY_MS = 86_400_000;

const root = document.querySelector("[data-pulse]");
const lost = document.getElementById("connection-lost");

let version = "";
let seminars = {};
let slots = {};
let phases = {};
let asking = false;
let nextAt = 0; // By performance.now(), as all moments here that are not the server's.
let toldAt = 0;
let missedSince = NaN;

// --- The server's time ---------------------------------------------------------------------------

let offset = Date.parse(document.body.dataset.now) - performance.now();

/** The server's time now, whatever the visitor's clock says; late rather than early, by its answer's way. */
const serverNow = () => performance.now() + offset;

/** As `Window` of seminars/rules.py. */
function phaseOf({ opens, closes }) {
  if (serverNow() < Date.parse(opens)) return "ahead";
  return serverNow() < Date.parse(closes) ? "open" : "over";
}

const isHot = () =>
  Object.values(seminars).some(
    ({ opens, closes }) =>
      serverNow() > Date.parse(opens) - HOT_BEFORE_OPENING_MS && serverNow() < Date.parse(closes),
  );

const isRush = () =>
  Object.values(seminars).some(({ opens }) => Math.abs(serverNow() - Date.parse(opens)) < RUSH_MS);

function inWords(ms) {
  const { wordHour, wordMinute } = document.body.dataset;
  const seconds = Math.ceil(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  if (hours) return `${hours} ${wordHour} ${minutes} ${wordMinute}`;
  return minutes ? `${minutes} ${wordMinute} ${seconds % 60} s` : `${seconds} s`;
}

/** Count down to what opens; days ahead, the moment itself says more. What can be sent then, can be sent then. */
function countDown() {
  for (const each of document.querySelectorAll("[data-opens]")) {
    const left = Date.parse(each.dataset.opens) - serverNow();
    const words = left <= 0 ? each.dataset.open : left < DAY_MS ? each.dataset.soon.replace("{}", inWords(left)) : "";
    if (each.textContent !== words) each.textContent = words;
  }
  for (const each of document.querySelectorAll("[data-before]")) {
    each.hidden = Date.parse(each.dataset.before) <= serverNow();
  }
  for (const button of document.querySelectorAll("[data-enable-at]")) {
    button.disabled = Date.parse(button.dataset.enableAt) > serverNow();
  }
}

// --- What a form to sign up shows ----------------------------------------------------------------

const freePlaces = (slot) => slots[slot]?.free ?? 0;

function showInForm() {
  for (const button of document.querySelectorAll("[data-instead]:not([data-enable-at])")) {
    button.disabled = freePlaces(button.dataset.instead) < 1;
  }
  const gone = document.querySelector("[data-form-slot]");
  if (gone) gone.hidden = freePlaces(gone.dataset.formSlot) > 0;
}

// --- Listening -----------------------------------------------------------------------------------

const isKnown = () => Object.keys(seminars).length > 0;

function tell() {
  phases = Object.fromEntries(Object.entries(seminars).map(([id, seminar]) => [id, phaseOf(seminar)]));
  showInForm();
  const detail = { version, slots, phases, isRush: isRush() };
  document.dispatchEvent(new CustomEvent("colloquy:pulse", { detail }));
}

async function ask() {
  asking = true;
  const startedAt = performance.now();
  let interval = HOT_MS;
  try {
    const url = `${root.dataset.pulse}${isKnown() ? `?seen=${version}` : ""}`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), cache: "no-store" });
    if (!answer.ok) throw new TypeError(answer.statusText);
    hear(await answer.json());
    if (!isHot()) interval = CALM_MS;
  } catch {
    if (Number.isNaN(missedSince)) missedSince = startedAt;
  }
  nextAt = startedAt + interval * (0.8 + Math.random() * 0.3);
  asking = false;
}

function hear(told) {
  offset = Date.parse(told.now) - performance.now();
  toldAt = performance.now();
  missedSince = NaN;
  version = told.version;
  if (!told.seminars) return;
  ({ seminars, slots } = told);
  tell();
}

/** Say so where what is shown as free may be gone by now. */
function showDoubt() {
  const since = isHot() && isKnown() ? toldAt : missedSince;
  const isUnsure = performance.now() - since > UNSURE_AFTER_MS;
  document.body.toggleAttribute("data-unsure", isUnsure);
  // A browser that was only asleep knows again at the next answer.
  const isLost = isUnsure && !Number.isNaN(missedSince);
  if (lost.hidden === isLost) lost.hidden = !isLost;
}

function tick() {
  if (document.hidden) return;
  if (!asking && performance.now() >= nextAt) ask();
  showDoubt();
  countDown();
  if (Object.entries(seminars).some(([id, seminar]) => phases[id] !== phaseOf(seminar))) tell();
}

document.addEventListener("visibilitychange", () => {
  nextAt = 0;
  tick();
});

setInterval(tick, TICK_MS);
tick();
