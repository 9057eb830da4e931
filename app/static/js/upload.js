// Uploads: drop zones that say what was chosen, and progress while a form with files is sent.
// Without this the same form is sent by the browser itself.

const zoneOf = (node) => (node instanceof Element ? node.closest("[data-drop]") : null);

function sizeText(bytes) {
  // As the server writes sizes: 640 KB, 2.4 MB.
  const mega = bytes >= 1e6;
  const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: mega ? 1 : 0 });
  return `${number.format(bytes / (mega ? 1e6 : 1e3))} ${mega ? "MB" : "KB"}`;
}

function showChosen(zone) {
  const input = zone.querySelector("input[type=file]");
  const line = zone.querySelector(".chosen");
  const files = [...input.files];
  const limit = Number(zone.dataset.max || 0);
  const tooLarge = limit > 0 && files.some((file) => file.size > limit);
  const names = files.map((file) => `${file.name} (${sizeText(file.size)})`).join(", ");
  line.textContent = tooLarge ? `${names}. ${zone.dataset.tooLarge}` : names;
  line.classList.toggle("too-large", tooLarge);
  input.setCustomValidity(tooLarge ? zone.dataset.tooLarge : "");
}

document.addEventListener("change", (event) => {
  const zone = zoneOf(event.target);
  if (zone) showChosen(zone);
});

for (const type of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(type, (event) => {
    const area = zoneOf(event.target)?.querySelector(".drop-zone");
    if (!area || !event.dataTransfer?.types.includes("Files")) return;
    area.classList.toggle("over", type === "dragover");
    if (type === "dragleave") return;
    event.preventDefault();
    if (type === "drop") dropFiles(area, event.dataTransfer.files);
  });
}

function dropFiles(area, files) {
  const input = area.querySelector("input[type=file]");
  if (files.length > 1 && !input.multiple) {
    const one = new DataTransfer();
    one.items.add(files[0]);
    input.files = one.files;
  } else {
    input.files = files;
  }
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

let shown = false;

/** Show the page that answered the upload in place, so that its one-time messages are not lost by asking for it again. */
function showAnswer(request) {
  shown = true;
  const answer = new DOMParser().parseFromString(request.responseText, "text/html");
  history.pushState({ uploaded: true }, "", request.responseURL || location.href);
  document.title = answer.title;
  document.body.replaceWith(document.adoptNode(answer.body));
  scrollTo(0, 0);
  document.dispatchEvent(new Event("colloquy:page"));
  document.querySelector(".form-errors, #main")?.focus();
}

function fail(form, box) {
  box.querySelector("progress").hidden = true;
  box.querySelector("p").textContent = box.dataset.failed;
  form.dispatchEvent(new Event("colloquy:failed", { bubbles: true }));
}

function send(form, submitter, box) {
  const bar = box.querySelector("progress");
  const line = box.querySelector("p");
  const request = new XMLHttpRequest();
  const data = new FormData(form, submitter);
  box.hidden = false;
  bar.hidden = false;
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    bar.value = (100 * event.loaded) / event.total;
    line.textContent = `${sizeText(event.loaded)} / ${sizeText(event.total)}`;
  });
  request.addEventListener("load", () => {
    const isPage = (request.getResponseHeader("Content-Type") ?? "").startsWith("text/html");
    if (isPage) showAnswer(request);
    else fail(form, box);
  });
  request.addEventListener("error", () => fail(form, box));
  request.addEventListener("abort", () => fail(form, box));
  request.open("POST", submitter?.getAttribute("formaction") || form.getAttribute("action") || location.href);
  request.send(data);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const box = form.querySelector("[data-progress]");
  if (event.defaultPrevented || !form.hasAttribute("data-upload") || !box) return;
  const chosen = [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
  if (!chosen) return;
  event.preventDefault();
  send(form, event.submitter, box);
});

// Back from such a page: the earlier one is no longer in the document. (A jump to a #part is a popstate too.)
window.addEventListener("popstate", () => {
  if (shown && !location.hash) location.reload();
});
