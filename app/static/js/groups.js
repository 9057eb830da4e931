// Arranging groups: people are dragged by a handle from group to group. Each drop sends the page's form, which ticks
// and a list send without this.

const EDGE = 60; // So near to the window's edge the page scrolls along.
const STEP = 14;

const board = () => document.getElementById("arranging");
const status = document.querySelector("[data-arrange-status]");

/** Say something, and show it when it is bad news. */
function say(words, bad = false) {
  status.textContent = words;
  status.className = bad ? "notice tone-late" : "visually-hidden";
}

// --- Sending ------------------------------------------------------------------------------------

/** Send the form; what the page shows afterwards takes the place of the board. */
async function send(form, button) {
  form.toggleAttribute("data-busy", true);
  let answer;
  try {
    answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
    });
  } catch {
    return failed(form, status.dataset.failed);
  }
  if (answer.ok && answer.headers.get("Content-Type")?.startsWith("text/html")) return show(await answer.text());
  const told = await answer.json().catch(() => ({}));
  if (told.question) return sendPlainly(form, button);
  failed(form, told.message ?? status.dataset.failed);
}

/** Send the form as without JavaScript: the page that asks whether it is meant comes. */
function sendPlainly(form, button) {
  form.removeAttribute("data-busy");
  form.dataset.plainly = "";
  form.requestSubmit(button);
  delete form.dataset.plainly;
}

function failed(form, words) {
  form.removeAttribute("data-busy");
  say(words, true);
  if ("dragged" in form.dataset) untick(form); // Who was ticked by hand stays so.
  delete form.dataset.dragged;
}

function untick(form) {
  for (const box of form.querySelectorAll("[name=person]:checked")) box.checked = false;
}

function show(html) {
  const next = new DOMParser().parseFromString(html, "text/html").getElementById("arranging");
  const sought = document.getElementById("find-person")?.value ?? "";
  board().replaceWith(document.adoptNode(next));
  say(next.querySelector(".notice p")?.textContent ?? "");
  prepare(sought);
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-arrange]");
  if (!form || "plainly" in form.dataset) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!form.hasAttribute("data-busy")) send(form, event.submitter);
}, true);

// --- Finding ------------------------------------------------------------------------------------

/** Show the cards and people that a text is in; of a group that is called so, everybody. */
function find(text) {
  const wanted = text.trim().toLocaleLowerCase();
  const has = (element) => element.textContent.toLocaleLowerCase().includes(wanted);
  for (const card of board().querySelectorAll("[data-target]")) {
    const whole = has(card.querySelector("h2"));
    const people = [...card.querySelectorAll("[data-person]")];
    for (const person of people) person.hidden = !whole && !has(person);
    card.hidden = wanted !== "" && !whole && !["none", "new"].includes(card.dataset.target) && people.every((each) => each.hidden);
  }
}

document.addEventListener("input", (event) => {
  if (event.target.id === "find-person") find(event.target.value);
});

document.addEventListener("keydown", (event) => {
  // Enter would send the form, with whoever is ticked.
  if (event.target.id === "find-person" && event.key === "Enter") event.preventDefault();
});

// --- Dragging -----------------------------------------------------------------------------------

function cardAt(event) {
  return document.elementFromPoint(event.clientX, event.clientY)?.closest("#arranging [data-target]");
}

function scrollAtTheEdge({ clientY }) {
  if (clientY < EDGE) scrollBy(0, -STEP);
  else if (clientY > innerHeight - EDGE) scrollBy(0, STEP);
}

/** The name that goes with the pointer. It is the page's own: a card that scrolls would clip the person themself. */
function carry(person) {
  const carried = document.createElement("div");
  carried.className = "carried";
  carried.ariaHidden = "true";
  carried.textContent = person.querySelector("label").textContent;
  document.body.append(carried);
  return carried;
}

function drag(person, start) {
  const from = person.closest("[data-target]");
  const form = person.closest("form");
  const carried = carry(person);
  const ending = new AbortController();
  const { signal } = ending;
  let over = null;
  person.classList.add("dragged");
  const follow = (event) => {
    scrollAtTheEdge(event);
    carried.style.translate = `${event.clientX}px ${event.clientY}px`;
    const card = cardAt(event);
    over?.classList.remove("over");
    over = card && card !== from ? card : null;
    over?.classList.add("over");
  };
  const end = (event) => {
    ending.abort();
    over?.classList.remove("over");
    person.classList.remove("dragged");
    carried.remove();
    if (!over || event.type !== "pointerup") return;
    const box = person.querySelector("[name=person]");
    if (!box.checked) untick(form); // Those who are ticked go along with one of them, and only then.
    box.checked = true;
    form.dataset.dragged = "";
    form.elements.target.value = over.dataset.target;
    form.requestSubmit(form.querySelector("[type=submit]"));
  };
  follow(start);
  document.addEventListener("pointermove", follow, { signal });
  document.addEventListener("pointerup", end, { signal });
  document.addEventListener("pointercancel", end, { signal });
}

/** Give a board that is new what it has with JavaScript only. */
function prepare(sought) {
  for (const person of board().querySelectorAll("[data-person]")) {
    const handle = document.createElement("span");
    handle.className = "handle";
    handle.ariaHidden = "true"; // For pointers alone; ticks and the list do the same.
    handle.textContent = "⠿";
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      handle.releasePointerCapture(event.pointerId); // A finger's is captured by itself.
      drag(person, event);
    });
    person.append(handle);
  }
  for (const hidden of board().querySelectorAll("[data-find], .new-place")) hidden.hidden = false;
  document.getElementById("find-person").value = sought;
  find(sought);
}

prepare("");
