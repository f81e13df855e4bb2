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
    const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) });
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

/* Keys: j and k walk a list, Enter opens, data-key names the rest, ? shows them. */
const rows = () => [...document.querySelectorAll('[data-keys="rows"] > li')];

function walk(step) {
  const all = rows();
  if (!all.length) return;
  const here = all.findIndex((row) => row.classList.contains("is-here"));
  const next = Math.min(Math.max(here + step, 0), all.length - 1);
  for (const row of all) row.classList.remove("is-here");
  all[next].classList.add("is-here");
  all[next].querySelector("a").focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "j" || event.key === "k") {
    walk(event.key === "j" ? 1 : -1);
  } else if (event.key === "?") {
    const keys = document.getElementById("keys");
    if (!keys) return;
    keys.showModal();
  } else {
    const target = [...document.querySelectorAll("[data-key]")].find((element) => element.dataset.key === event.key);
    if (!target) return;
    if (target.matches("input, textarea")) target.focus();
    else target.click();
  }
  event.preventDefault();
});
