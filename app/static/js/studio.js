// The grading studio: keys, the running total, and the page in view. The form works without it.

const form = document.querySelector("form[data-grade]");
const criteria = [...document.querySelectorAll("[data-criterion]")];
let at = -1;

const pointsOf = (criterion) => criterion.querySelector("input[type=number]");
const ratingsOf = (criterion) => [...criterion.querySelectorAll("input[type=radio]")];

// --- The running total --------------------------------------------------------------------------

/** The points of a criterion: those written, else those of its rating, else none. */
function marked(criterion) {
  const written = pointsOf(criterion).value;
  if (written !== "") return Number(written);
  const rating = criterion.querySelector("input[type=radio]:checked");
  return rating ? Number(rating.dataset.points) : null;
}

/** What a late attempt comes to, as the points are being chosen. */
function showDeduction(total, words) {
  const late = document.querySelector("[data-late-percent]");
  if (!late) return;
  const off = Math.round(total * Number(late.dataset.latePercent)) / 100;
  const after = late.querySelector("[data-after]");
  after.textContent = off ? `${words.format(total)} − ${words.format(off)} = ${words.format(total - off)}` : "";
}

function showTotal() {
  const points = criteria.map(marked).filter((value) => value !== null);
  const total = points.reduce((sum, value) => sum + value, 0);
  const words = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 2 });
  document.querySelector("[data-total]").textContent = points.length ? words.format(total) : "–";
  document.querySelector("[data-marked]").textContent = String(points.length);
  showDeduction(total, words);
}

/** Choosing a rating writes its points, unless the grader wrote points of their own. */
function writePoints(criterion, rating) {
  const field = pointsOf(criterion);
  const given = ratingsOf(criterion).map((each) => each.dataset.points);
  if (field.value === "" || given.includes(field.value)) field.value = rating.dataset.points;
}

function onInput(event) {
  const criterion = event.target.closest("[data-criterion]");
  if (criterion && event.target.type === "radio") writePoints(criterion, event.target);
  showTotal();
}

// --- Keys ---------------------------------------------------------------------------------------

function goTo(index) {
  at = Math.max(0, Math.min(index, criteria.length - 1));
  criteria.forEach((criterion, i) => criterion.classList.toggle("at", i === at));
  criteria[at].scrollIntoView({ block: "nearest" });
  const ratings = ratingsOf(criteria[at]);
  (ratings.find((rating) => rating.checked) ?? ratings[0] ?? pointsOf(criteria[at])).focus();
}

function rate(number) {
  if (at < 0) goTo(0);
  const rating = ratingsOf(criteria[at])[number - 1];
  if (!rating) return;
  rating.checked = true;
  rating.focus();
  rating.dispatchEvent(new Event("input", { bubbles: true }));
}

function isWriting(target) {
  return target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
}

function onKey(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
  if (event.key === "j") goTo(at + 1);
  else if (event.key === "k") goTo(at - 1);
  else if (event.key === "n") document.querySelector("[data-next]")?.click();
  else if (event.key === "p") document.querySelector("[data-previous]")?.click();
  else if (/^[1-9]$/.test(event.key)) rate(Number(event.key));
  else return;
  event.preventDefault();
}

// --- The page in view ---------------------------------------------------------------------------

function watchPages() {
  const seen = new Map();
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) seen.set(entry.target.id, entry.intersectionRatio);
    const [current] = [...seen].reduce((best, each) => (each[1] > best[1] ? each : best));
    for (const link of document.querySelectorAll(".strip a")) {
      if (link.hash === `#${current}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }, { threshold: [0, 0.25, 0.5, 0.75, 1] });
  document.querySelectorAll(".leaf").forEach((leaf) => watcher.observe(leaf));
}

watchPages();
if (form && criteria.length) {
  form.addEventListener("input", onInput);
  form.addEventListener("focusin", (event) => {
    const index = criteria.indexOf(event.target.closest("[data-criterion]"));
    if (index >= 0) at = index;
    criteria.forEach((criterion, i) => criterion.classList.toggle("at", i === index));
  });
  document.addEventListener("keydown", onKey);
  document.querySelector("[data-keys]")?.removeAttribute("hidden");
  showTotal();
}
