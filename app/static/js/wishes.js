// Putting wishes in order: what is ranked is dragged by a handle or moved by buttons, and numbers follow.
// Without this each has its number in a field.

import { addHandle } from "./drag.js";

const sections = [...document.querySelectorAll("[data-wishes]")].map((root) => ({
  root,
  ranked: root.querySelector("[data-ranked]"),
  others: root.querySelector("[data-others]"),
  buttons: [...root.querySelector("template").content.children],
}));

function numberOf(row) {
  return row.querySelector("[data-number] input");
}

/** Have the fields, buttons and headings say what the order of the rows does. */
function write({ root, ranked, others }) {
  [...ranked.children].forEach((row, index) => {
    numberOf(row).value = index + 1;
    row.querySelector("[data-place]").textContent = `${index + 1}.`;
  });
  for (const row of others.children) {
    numberOf(row).value = "";
    row.querySelector("[data-place]").textContent = "";
  }
  for (const row of [...ranked.children, ...others.children]) {
    const isRanked = row.parentElement === ranked;
    for (const button of row.querySelectorAll("[data-move]")) {
      button.hidden = (button.dataset.move === "in") === isRanked;
    }
    row.querySelector(".handle").hidden = !isRanked;
  }
  root.querySelector("[data-none]").hidden = ranked.children.length > 0;
  root.querySelector("[data-others-head]").hidden = others.children.length === 0;
}

/** Say where a row is now, and have the page know that something is not saved yet. */
function moved(section, row) {
  write(section);
  const { root, ranked } = section;
  const isRanked = row.parentElement === ranked;
  const values = {
    title: row.dataset.title,
    place: [...ranked.children].indexOf(row) + 1,
    all: ranked.children.length,
  };
  const words = isRanked ? root.dataset.moved : root.dataset.removed;
  root.querySelector("[data-status]").textContent = words.replaceAll(/\{(\w+)\}/g, (_, name) => values[name]);
  numberOf(row).dispatchEvent(new Event("input", { bubbles: true }));
}

const moves = {
  up: (row) => row.previousElementSibling?.before(row),
  down: (row) => row.nextElementSibling?.after(row),
  in: (row, { ranked }) => ranked.append(row),
  out: (row, { others }) => others.prepend(row),
};

function press(section, button) {
  const row = button.closest("li");
  moves[button.dataset.move](row, section);
  moved(section, row);
  // A row that is moved loses the focus, and a button that is hidden can't have it.
  (button.hidden ? row.querySelector("[data-move]:not([hidden])") : button).focus();
}

for (const section of sections) {
  for (const row of [...section.ranked.children, ...section.others.children]) {
    addHandle(row, { rows: () => [...section.ranked.children], moved: () => moved(section, row) });
    row.querySelector("[data-number]").hidden = true;
    for (const each of section.buttons) {
      const button = each.cloneNode(true);
      button.ariaLabel = each.dataset.name.replace("{title}", row.dataset.title);
      button.addEventListener("click", () => press(section, button));
      row.querySelector(".cluster").append(button);
    }
  }
  write(section);
}
