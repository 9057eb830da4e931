// Writing a meeting in its row of the schedule: "Edit" turns the row into fields, Enter saves, Escape leaves.
// Without this, "Edit" opens the meeting's form on a page of its own.

const said = () => document.getElementById("row-said");

const parse = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

function say(words) {
  said().textContent = "";
  said().textContent = words;
}

/** Several rows may be open at once: what names an element in this row's fields gets a name of its own. */
function nameApart(fields, row) {
  const apart = (name) => `${name}-${row.id}`;
  for (const each of fields.querySelectorAll("[id]")) each.id = apart(each.id);
  for (const attribute of ["for", "aria-describedby", "aria-labelledby"]) {
    for (const each of fields.querySelectorAll(`[${attribute}]`)) {
      each.setAttribute(attribute, each.getAttribute(attribute).split(" ").map(apart).join(" "));
    }
  }
  for (const link of fields.querySelectorAll(".form-errors a")) link.hash = apart(link.hash.slice(1));
}

/** Put a row's fields into it: those of the page that the server answered with. */
function show(row, fields) {
  row.querySelector(".row-form")?.remove();
  const here = document.adoptNode(fields);
  nameApart(here, row);
  here.removeAttribute("id");
  row.append(here);
  (here.querySelector("[aria-invalid]") ?? here.querySelector(".form-errors, input:not([type=hidden])")).focus();
  return here.querySelector("form");
}

function leave(row) {
  row.querySelector(".row-form")?.remove();
  row.querySelector("[data-row]")?.focus();
}

async function open(link) {
  const row = link.closest(".meeting");
  if (row.querySelector(".row-form")) return;
  try {
    const page = await parse(await fetch(link.dataset.row));
    const fields = page.getElementById("row-form");
    if (!fields) throw new TypeError("not the row");
    show(row, fields);
  } catch {
    location.assign(link.href); // The form's own page says what is wrong.
  }
}

/** Show the schedule as it is now, for a meeting's number and place may be others. Rows being written stay. */
function renew(row, page) {
  const fresh = document.adoptNode(page.getElementById("schedule"));
  row.querySelector(".row-form").remove();
  for (const open of document.querySelectorAll("#schedule .row-form")) {
    const same = fresh.querySelector(`#${CSS.escape(open.parentElement.id)}`);
    if (same) same.append(open);
  }
  document.getElementById("schedule").replaceWith(fresh);
  document.getElementById(row.id)?.querySelector("[data-row]")?.focus();
  say(page.querySelector(".messages")?.textContent.trim() ?? "");
}

function fail(form, words) {
  say(words);
  let line = form.querySelector(".row-failed");
  if (!line) {
    line = document.createElement("p");
    line.className = "row-failed field-error";
    form.append(line);
  }
  line.textContent = words;
  form.dispatchEvent(new Event("colloquy:failed", { bubbles: true }));
}

async function save(form) {
  const row = form.closest(".meeting");
  form.querySelector(".row-failed")?.remove();
  try {
    const page = await parse(await fetch(form.action, { method: "POST", body: new FormData(form) }));
    const fields = page.getElementById("row-form");
    if (page.getElementById("schedule")) {
      renew(row, page);
    } else if (fields) {
      const again = show(row, fields);
      again.dispatchEvent(new Event("colloquy:failed", { bubbles: true }));
      say(again.querySelector(".form-errors")?.textContent.replace(/\s+/g, " ").trim() ?? "");
    } else {
      fail(form, page.querySelector("main p, h1")?.textContent.trim() || said().dataset.failed);
    }
  } catch {
    fail(form, said().dataset.failed);
  }
}

document.addEventListener("click", (event) => {
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  const link = event.target.closest("#schedule [data-row]");
  const away = event.target.closest("#schedule [data-leave-row]");
  if (!plain || !(link || away)) return;
  event.preventDefault();
  if (link) open(link);
  else leave(away.closest(".meeting"));
});

document.addEventListener("keydown", (event) => {
  const fields = event.target.closest?.("#schedule .row-form");
  if (event.key !== "Escape" || !fields) return;
  event.preventDefault();
  leave(fields.parentElement);
});

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !event.target.closest("#schedule .row-form")) return;
  event.preventDefault();
  save(event.target);
});
