// Putting a list in order: its rows are dragged by a handle, and the buttons Up and Down move them in place.
// Without this the buttons send the form.

import { addHandle } from "./drag.js";

const QUIET_MS = 400;

function rowsOf(list) {
  return [...list.querySelectorAll(":scope > [data-key]")];
}

/** Say where a row is now; words may hold {title}, {place}, {all}. */
function say(list, words, row) {
  const rows = rowsOf(list);
  const values = { title: row?.dataset.title, place: rows.indexOf(row) + 1, all: rows.length };
  const line = list.parentElement.querySelector("[data-order-status]");
  line.textContent = words.replaceAll(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

async function save(list) {
  const order = rowsOf(list).map((row) => row.dataset.key).join(" ");
  const body = new URLSearchParams({ order, csrf_token: list.dataset.token });
  try {
    const answer = await fetch(list.dataset.order, { method: "POST", body });
    if (answer.ok && !answer.redirected) return;
  } catch {
    // Said below, as for an answer that is none.
  }
  say(list, list.dataset.failed);
  list.parentElement.querySelector("[data-order-status]").classList.remove("visually-hidden");
}

let timer = 0;

function moved(list, row) {
  say(list, list.dataset.moved, row);
  clearTimeout(timer);
  timer = setTimeout(save, QUIET_MS, list);
}

document.addEventListener("submit", (event) => {
  const row = event.target.closest("[data-order] > [data-key]");
  const direction = event.target.querySelector("[name=direction]")?.value;
  if (!row || !direction) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const other = direction === "up" ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (direction === "up") other.before(row);
  else other.after(row);
  event.submitter?.focus(); // A row that is moved loses it.
  moved(row.parentElement, row);
}, true);

for (const list of document.querySelectorAll("[data-order]")) {
  for (const row of rowsOf(list)) addHandle(row, { rows: () => rowsOf(list), moved: () => moved(list, row) });
}
