// What every page gains with JavaScript; all of it works without.
// Listeners sit on the document, so that a body exchanged by upload.js keeps them.

// --- Asking first -------------------------------------------------------------------------------

/** Ask a question in a dialog; resolves to true when the person says yes. */
function ask(question, yes) {
  const dialog = document.getElementById("confirm-dialog").content.firstElementChild.cloneNode(true);
  dialog.querySelector("h2").textContent = question;
  dialog.querySelector("[value=yes]").textContent = yes;
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes");
      dialog.remove();
    });
  });
}

function addHidden(form, name, value) {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name, value });
  form.append(input);
}

async function askThenSubmit(form, submitter) {
  const label = submitter?.textContent.trim() || "OK";
  if (!(await ask(form.dataset.confirm, label))) return;
  addHidden(form, "confirmed", "1");
  delete form.dataset.confirm;
  form.requestSubmit(submitter);
}

// --- One click, one effect ----------------------------------------------------------------------

const BUSY_AT_MOST_MS = 10_000; // A post answered by a download leaves the page where it is.

function setBusy(form, busy) {
  form.toggleAttribute("data-busy", busy);
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    if (busy) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

const changed = new Set();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("method") !== "post") return; // Not form.method: a field may have that name.
  if (form.hasAttribute("data-busy")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  if (form.dataset.confirm) {
    event.preventDefault();
    event.stopImmediatePropagation();
    askThenSubmit(form, event.submitter);
    return;
  }
  changed.delete(form);
  setBusy(form, true);
  if (!form.hasAttribute("data-upload")) setTimeout(() => setBusy(form, false), BUSY_AT_MOST_MS);
});

window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return; // Back to a page kept in memory: its forms may be sent again.
  document.querySelectorAll("form[data-busy]").forEach((form) => setBusy(form, false));
});

document.addEventListener("colloquy:failed", (event) => {
  setBusy(event.target, false);
  if (event.target.hasAttribute("data-guard")) changed.add(event.target);
});

// --- Leaving a changed form ---------------------------------------------------------------------

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.hasAttribute("data-guard")) changed.add(form);
});

document.addEventListener("reset", (event) => changed.delete(event.target));

document.addEventListener("colloquy:saved", (event) => changed.delete(event.target));

window.addEventListener("beforeunload", (event) => {
  if ([...changed].some((form) => form.isConnected)) event.preventDefault();
});

// --- Time left, from the server's clock ---------------------------------------------------------

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TICK_MS = 15_000;

let serverStart = NaN;
let localStart = 0;

/**
 * Read the server's time of this page; performance.now() goes on from there, whatever the visitor's clock says.
 * A page that the server keeps drawn has no time in it: its answer tells it, a "not modified" too.
 */
function setClock() {
  const [page] = performance.getEntriesByType("navigation");
  // Nothing was transferred: it comes from the browser's own cache, and tells an old time.
  const told = page?.transferSize ? page.serverTiming?.find((each) => each.name === "now") : undefined;
  serverStart = Date.parse(document.body.dataset.now || told?.description);
  localStart = performance.now();
}

function days(count) {
  const format = { style: "unit", unit: "day", unitDisplay: "long" };
  return new Intl.NumberFormat(document.documentElement.lang, format).format(count);
}

/** A length of time in words, as the server writes it: "9 days", "1 day 6 h", "5 h 20 min", "4 min". */
function lengthInWords(ms) {
  const { wordHour, wordMinute } = document.body.dataset;
  const wholeDays = Math.floor(ms / DAY);
  const hours = Math.floor((ms % DAY) / HOUR);
  const minutes = Math.floor((ms % HOUR) / MINUTE);
  if (wholeDays >= 7) return days(wholeDays);
  if (wholeDays) return hours ? `${days(wholeDays)} ${hours} ${wordHour}` : days(wholeDays);
  if (hours) return minutes ? `${hours} ${wordHour} ${minutes} ${wordMinute}` : `${hours} ${wordHour}`;
  return `${minutes} ${wordMinute}`;
}

function showTimeLeft() {
  if (Number.isNaN(serverStart)) return;
  const now = serverStart + performance.now() - localStart;
  const { wordLeft, wordPast } = document.body.dataset;
  for (const element of document.querySelectorAll("[data-until]")) {
    const left = Date.parse(element.dataset.until) - now;
    if (Number.isNaN(left)) continue;
    const words = (left >= 0 ? wordLeft : wordPast).replace("{}", lengthInWords(Math.abs(left)));
    if (element.textContent !== words) element.textContent = words;
    const deadline = element.closest(".deadline");
    if (left < 0 && deadline?.classList.replace("tone-soon", "tone-late") === false) {
      deadline.classList.replace("tone-neutral", "tone-late");
    }
  }
}

// --- Menus --------------------------------------------------------------------------------------

const OPEN_MENUS = "details.menu[open], details.account[open]";

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(OPEN_MENUS)) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll(OPEN_MENUS)) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// --- Copying ------------------------------------------------------------------------------------

function offerCopies() {
  for (const button of document.querySelectorAll("[data-copy-button]")) {
    const field = (button.closest("[data-copying]") ?? document).querySelector("[data-copy]");
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      field.select();
      await navigator.clipboard.writeText(field.value);
      button.textContent = button.dataset.copied;
    });
  }
}

function start() {
  offerCopies();
  setClock();
  showTimeLeft();
  document.querySelector(".form-errors")?.focus();
}

document.addEventListener("colloquy:page", start);
setInterval(showTimeLeft, TICK_MS);
start();
