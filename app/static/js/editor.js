// Writing Markdown: what it will look like beside it, marks by button and by key, pasting with layout.
// Without this a text area stays one, and the form has a button that shows a preview.

const QUIET_MS = 300;
const PASTE_MS = 15_000;
const LONGEST_PASTE = 190_000; // The server takes 200 KB, as UTF-8.
const HAS_LAYOUT =
  /<(a|b|i|em|strong|h[1-6]|ul|ol|table|su[bp]|blockquote|pre|img|math|del|s)[\s>]|mso-list|font-weight:\s*(bold|[6-9]00)|font-style:\s*italic/i;

// --- Changing the text, so that the browser can undo it -----------------------------------------

function replace(area, from, to, text) {
  area.focus();
  area.setSelectionRange(from, to);
  if (document.execCommand("insertText", false, text)) return;
  area.setRangeText(text, from, to, "end");
  area.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText" }));
}

/** Put marks around the selection, or take them away. */
function wrap(area, mark) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const inside = value.slice(from, to);
  const size = mark.length;
  if (from >= size && value.slice(from - size, from) === mark && value.slice(to, to + size) === mark) {
    replace(area, from - size, to + size, inside);
    area.setSelectionRange(from - size, to - size);
    return;
  }
  replace(area, from, to, mark + inside + mark);
  area.setSelectionRange(from + size, to + size);
}

/** Begin each line of the selection with `mark`, or take it away where all have it. */
function prefix(area, mark) {
  const { selectionStart, selectionEnd, value } = area;
  const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const after = value.indexOf("\n", selectionEnd);
  const to = after < 0 ? value.length : after;
  const lines = value.slice(from, to).split("\n");
  const marked = lines.every((line) => line.startsWith(mark));
  const text = lines.map((line) => (marked ? line.slice(mark.length) : mark + line)).join("\n");
  replace(area, from, to, text);
  area.setSelectionRange(lines.length > 1 ? from : from + text.length, from + text.length);
}

/** Make a link of the selection; what is missing of it is selected then. */
function link(area) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const inside = value.slice(from, to).trim();
  const isAddress = /^https?:\/\/\S+$/.test(inside);
  const address = isAddress ? inside : "https://";
  replace(area, from, to, isAddress ? `[](${address})` : `[${inside}](${address})`);
  const at = isAddress || !inside ? from + 1 : from + inside.length + 3;
  area.setSelectionRange(at, isAddress || !inside ? at : at + address.length);
}

const MARKS = {
  bold: (area) => wrap(area, "**"),
  italic: (area) => wrap(area, "*"),
  maths: (area) => wrap(area, "$"),
  list: (area) => prefix(area, "- "),
  heading: (area) => prefix(area, "# "),
  link,
};

/** The mark that a key stands for, as the buttons' aria-keyshortcuts say. */
function markOf(event) {
  const main = event.ctrlKey || event.metaKey;
  if (event.altKey && !main) return event.key === "=" ? "maths" : undefined;
  if (!main) return undefined;
  if (event.shiftKey) return event.code === "Digit8" ? "list" : undefined;
  if (event.altKey) return event.code === "Digit1" ? "heading" : undefined;
  return { b: "bold", i: "italic", k: "link" }[event.key.toLowerCase()];
}

// --- Asking the server --------------------------------------------------------------------------

async function ask(area, url, fields, signal) {
  const token = area.form.querySelector("[name=csrf_token]").value;
  const body = new URLSearchParams({ ...fields, csrf_token: token });
  const answer = await fetch(url, { method: "POST", body, signal, headers: { Accept: "text/html" } });
  // A redirect leads to a page, such as the one for signing in: that is no answer.
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  return answer.text();
}

/** Show what the text looks like, whenever it was left alone for a moment. */
function keepPreview(box, area) {
  const pane = box.querySelector(".editor-preview");
  const shown = pane.querySelector(".prose");
  let timer = 0;
  let asking = new AbortController();
  async function show() {
    asking.abort(); // An answer to an older text is none.
    asking = new AbortController();
    const { signal } = asking;
    try {
      const text = await ask(area, box.dataset.previewUrl, { text: area.value }, signal);
      if (signal.aborted) return;
      const top = pane.scrollTop;
      shown.innerHTML = text; // Made safe by the server, as every text on a page.
      pane.scrollTop = top;
      pane.hidden = !text;
    } catch {
      // The last preview stays: the text is what counts, and it is here.
    }
  }
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, QUIET_MS);
  });
  pane.hidden = true;
  if (area.value) show();
}

// --- Pasting ------------------------------------------------------------------------------------

/**
 * Let the browser paste the plain text; when its Markdown comes, put that in its place.
 * So nothing is lost when it does not come, and undoing it leaves the plain text.
 */
async function pasteLayout(box, area, html, plain) {
  const from = area.selectionStart;
  replace(area, from, area.selectionEnd, plain);
  let markdown = "";
  try {
    markdown = await ask(area, box.dataset.markdownUrl, { html }, AbortSignal.timeout(PASTE_MS));
  } catch {
    return;
  }
  const to = from + plain.length;
  if (!markdown || markdown === plain || area.value.slice(from, to) !== plain) return;
  const caret = area.selectionEnd;
  const hadFocus = document.activeElement === area;
  const elsewhere = document.activeElement;
  replace(area, from, to, markdown);
  const moved = caret >= to ? caret + markdown.length - plain.length : Math.min(caret, from);
  area.setSelectionRange(moved, moved);
  if (!hadFocus) elsewhere.focus();
}

function takePastes(box, area) {
  let plainly = false;
  area.addEventListener("keydown", (event) => {
    plainly = event.shiftKey && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "v";
  });
  area.addEventListener("paste", (event) => {
    const html = event.clipboardData.getData("text/html");
    const plain = event.clipboardData.getData("text/plain").replaceAll("\r\n", "\n");
    if (plainly || !plain || html.length > LONGEST_PASTE || !HAS_LAYOUT.test(html)) return;
    event.preventDefault();
    pasteLayout(box, area, html, plain);
  });
}

// --- Beginning ----------------------------------------------------------------------------------

function enhance(box) {
  const area = box.querySelector("textarea");
  const parts = box.querySelector("template").content.cloneNode(true);
  const bar = parts.querySelector(".editor-bar");
  area.before(bar);
  box.querySelector(".editor-text").after(parts);
  bar.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-mark]")?.dataset.mark;
    if (mark) MARKS[mark](area);
  });
  area.addEventListener("keydown", (event) => {
    const mark = markOf(event);
    if (!mark) return;
    event.preventDefault();
    MARKS[mark](area);
  });
  keepPreview(box, area);
  takePastes(box, area);
}

function start() {
  for (const box of document.querySelectorAll("[data-editor]")) {
    if (!box.querySelector(".editor-bar")) enhance(box);
  }
  for (const button of document.querySelectorAll("[data-preview-button]")) button.hidden = true;
}

document.addEventListener("colloquy:page", start);
start();
