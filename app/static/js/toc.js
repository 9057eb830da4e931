// Marks the section being read in the table of contents.

const links = new Map();
for (const link of document.querySelectorAll(".toc a[href^='#']")) {
  const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (target) links.set(target, link);
}

/** The section being read is the last whose heading has passed the upper third of the window. */
function mark() {
  const line = innerHeight / 3;
  const targets = [...links.keys()];
  const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2 && scrollY > 0;
  const passed = targets.filter((target) => target.getBoundingClientRect().top <= line);
  const current = atEnd ? targets.at(-1) : (passed.at(-1) ?? targets[0]);
  for (const [target, link] of links) {
    if (target === current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

let waiting = false;
function markSoon() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    mark();
  });
}

if (links.size) {
  addEventListener("scroll", markSoon, { passive: true });
  addEventListener("resize", markSoon, { passive: true });
  mark();
}
