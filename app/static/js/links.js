// While links are being checked, what the page shows of them follows. Without this, reload the page.

const part = () => document.querySelector("[data-refresh]");

async function refresh() {
  const old = part();
  // Whoever is at a button or a choice in it keeps it; a hidden page needs nothing.
  if (document.hidden || old.contains(document.activeElement)) return planNext();
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-refresh]");
    if (!answer.ok || !fresh) return;
    old.replaceWith(fresh);
  } catch {
    // The connection may be back at the next try.
  }
  planNext();
}

function planNext() {
  const seconds = Number(part().dataset.refresh);
  if (seconds) setTimeout(refresh, seconds * 1000);
  else document.getElementById("checked").textContent = part().dataset.done;
}

if (part() && Number(part().dataset.refresh)) planNext();
