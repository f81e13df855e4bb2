/* What makes pages quicker to work with; everything also works without it. */
"use strict";

document.documentElement.classList.add("has-script");
for (const element of document.querySelectorAll("[data-script]")) element.hidden = false;

const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

/* Counters below texts: characters as people count them, not bytes. */
function count(field) {
  const place = document.querySelector(`[data-count="${field.id}"]`);
  if (!place) return;
  const length = [...field.value].length;
  place.textContent = String(length);
  place.classList.toggle("is-over", length > Number(field.dataset.limit));
}
for (const field of document.querySelectorAll("[data-limit]")) {
  field.addEventListener("input", () => count(field));
  count(field);
}

/* The preview follows what is typed, from the very code that words the message. */
for (const form of document.querySelectorAll("form[data-preview]")) {
  const place = document.getElementById("preview");
  let waiting;
  let newest = 0;
  const refresh = async () => {
    const turn = ++newest;
    const typed = new FormData(form);
    typed.delete("picture"); // megabytes that the words don't need
    const answer = await fetch(form.dataset.preview, { method: "POST", body: typed });
    if (!answer.ok || turn !== newest) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    place.replaceChildren(...page.body.childNodes);
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => refresh().catch(() => {}), 300);
  });
}

/* Text blocks: put the words where the summary goes on. */
for (const button of document.querySelectorAll("[data-insert]")) {
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.insert);
    field.value = `${field.value.trimEnd()} ${button.dataset.words}`.trim();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}

/* A form is sent once, however often one clicks. */
for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  addEventListener("pageshow", () => delete form.dataset.sent);
}

/* Changing a filter filters. */
for (const select of document.querySelectorAll("form.filters select")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}

/* How many claims are marked; shift marks a run of them. */
for (const form of document.querySelectorAll("form.batch")) {
  const marks = [...form.querySelectorAll(".mark")];
  const place = form.querySelector("[data-marked]");
  let last = null;
  form.addEventListener("click", (event) => {
    const here = marks.indexOf(event.target);
    if (here < 0) return;
    if (event.shiftKey && last !== null) {
      for (const mark of marks.slice(Math.min(here, last), Math.max(here, last))) mark.checked = event.target.checked;
    }
    last = here;
  });
  form.addEventListener("change", () => {
    const number = marks.filter((mark) => mark.checked).length;
    if (place) place.textContent = number === 1 ? "1 claim is marked" : `${number} claims are marked`;
  });
}

/* What is new is said, and shown when one asks for it: nothing moves under the hand. */
for (const link of document.querySelectorAll("[data-news]")) {
  const title = document.title;
  let urgent = null;
  const look = async () => {
    if (document.hidden) return;
    const answer = await fetch(`${link.dataset.news}${link.dataset.news.includes("?") ? "&" : "?"}since=${link.dataset.since}`);
    if (!answer.ok) return;
    const news = await answer.json();
    const alarm = urgent !== null && news.urgent > urgent;
    urgent = urgent === null ? news.urgent : Math.min(urgent, news.urgent);
    if (!news.claims && !alarm) return;
    link.textContent = `${news.claims} new ${news.claims === 1 ? "claim" : "claims"}${alarm ? ", election-critical among them" : ""} – show`;
    link.hidden = false;
    link.classList.toggle("is-alarm", alarm);
    document.title = `(${news.claims}${alarm ? "!" : ""}) ${title}`;
  };
  addEventListener("tipline:look", () => look().catch(() => {}));
  setInterval(() => look().catch(() => {}), Number(link.dataset.every || 20000));
  look().catch(() => {});
}

/* A menu closes when one looks elsewhere. */
for (const menu of document.querySelectorAll("details.menu")) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

/* A picture is looked at closely without leaving the page; a second click shows it in full size. */
const zoom = document.getElementById("zoom");
for (const link of zoom ? document.querySelectorAll("[data-zoom]") : []) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const picture = zoom.querySelector("img");
    picture.src = link.href;
    picture.alt = link.querySelector("img").alt;
    picture.classList.remove("is-full");
    zoom.showModal();
  });
}
if (zoom) zoom.querySelector("img").addEventListener("click", (event) => event.target.classList.toggle("is-full"));

/* Keys: j and k walk a list, Enter opens, x marks, data-key names the rest, ? shows them. */
const rows = () => [...document.querySelectorAll('[data-keys="rows"] > li')];
const current = () => rows().find((row) => row.classList.contains("is-here"));

function walk(step) {
  const all = rows();
  if (!all.length) return;
  const here = all.findIndex((row) => row.classList.contains("is-here"));
  const next = Math.min(Math.max(here + step, 0), all.length - 1);
  for (const row of all) row.classList.remove("is-here");
  all[next].classList.add("is-here");
  all[next].querySelector("a").focus();
}

/* What a key does here; nothing where the page has nothing for it. */
const DEEDS = {
  j: () => walk(1),
  k: () => walk(-1),
  o: () => current()?.querySelector("a").click(),
  x: () => current()?.querySelector(".mark")?.click(),
  "?": () => document.getElementById("keys")?.showModal(),
};

function press(key) {
  const target = [...document.querySelectorAll("[data-key]")].find((element) => element.dataset.key === key);
  if (!target) return false;
  if (target.matches("input, textarea, select")) target.focus();
  else target.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && typing(event.target)) event.target.blur();
  // A box that is ticked takes no letters: the keys go on working there.
  if (typing(event.target) && !event.target.matches("[type=checkbox], [type=radio]")) return;
  if (document.querySelector("dialog[open]")) return;
  if (DEEDS[event.key]) DEEDS[event.key]();
  else if (!press(event.key)) return;
  event.preventDefault();
});

/* A large file: how much of it has come, told by the groups in it; without script it just comes. */
for (const link of document.querySelectorAll("a[data-progress]")) {
  link.addEventListener("click", async (event) => {
    const place = link.closest("li").querySelector("[data-progress-of]");
    const [bar, words] = place.children;
    if (place.dataset.busy) return event.preventDefault();
    event.preventDefault();
    place.dataset.busy = "1";
    place.hidden = false;
    words.textContent = "";
    bar.removeAttribute("value");
    try {
      const answer = await fetch(link.href);
      if (!answer.ok) throw new Error(String(answer.status));
      const total = Number(answer.headers.get("Export-Groups")) || 1;
      const mark = link.dataset.progress;
      const parts = [];
      let seen = 0;
      let rest = "";
      bar.max = total;
      const decoder = new TextDecoder();
      const reader = answer.body.getReader();
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        parts.push(next.value);
        const pieces = (rest + decoder.decode(next.value, { stream: true })).split(mark);
        rest = pieces.at(-1).slice(1 - mark.length);
        seen += pieces.length - 1;
        bar.value = Math.min(seen, total);
        words.textContent = `${bar.value.toLocaleString()} of ${total.toLocaleString()} groups`;
      }
      const kept = document.createElement("a");
      kept.href = URL.createObjectURL(new Blob(parts));
      const named = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition"));
      kept.download = named ? named[1] : "groups";
      kept.click();
      URL.revokeObjectURL(kept.href);
      bar.value = total;
      words.textContent = `All ${total.toLocaleString()} groups are here.`;
    } catch {
      words.textContent = "The file broke off. Try again.";
    } finally {
      delete place.dataset.busy;
    }
  });
}
