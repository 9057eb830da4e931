// Putting wishes in order: what is ranked is dragged by a handle or moved by buttons, and numbers follow.
// Without this each has its number in a field.

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

function drag(section, row) {
  const ending = new AbortController();
  const { signal } = ending;
  row.classList.add("dragged");
  const follow = (event) => {
    const under = [...section.ranked.children].find((each) => {
      const { top, bottom } = each.getBoundingClientRect();
      return each !== row && event.clientY >= top && event.clientY <= bottom;
    });
    if (!under) return;
    const { top, height } = under.getBoundingClientRect();
    if (event.clientY < top + height / 2) under.before(row);
    else under.after(row);
  };
  const end = () => {
    ending.abort();
    row.classList.remove("dragged");
    moved(section, row);
  };
  // On the document: a row that is put elsewhere in it loses a pointer that it had captured.
  document.addEventListener("pointermove", follow, { signal });
  document.addEventListener("pointerup", end, { signal });
  document.addEventListener("pointercancel", end, { signal });
}

for (const section of sections) {
  for (const row of [...section.ranked.children, ...section.others.children]) {
    const handle = document.createElement("span");
    handle.className = "handle";
    handle.ariaHidden = "true"; // For pointers alone; the buttons do the same.
    handle.textContent = "⠿";
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      handle.releasePointerCapture(event.pointerId); // A finger's is captured by itself.
      drag(section, row);
    });
    row.prepend(handle);
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
