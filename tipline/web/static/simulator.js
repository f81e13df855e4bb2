// Keeps the chat up to date and sends without leaving the page; the page works without it as well.

const log = document.querySelector(".log");
const form = document.querySelector("#composer");
const text = document.querySelector("#text");
const file = document.querySelector("#file");
const typing = document.querySelector("#typing");
const problem = document.querySelector("#problem");
const state = document.querySelector("#status");
const QUICK = 700; // milliseconds between two looks while something happens
const SLOW = 2500;
let busyUntil = Date.now() + 30_000;
let sending = false;
let following = true; // the newest message stays in view until somebody scrolls up

const list = () => document.querySelector("#log");
const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 120;
const toEnd = () => { log.scrollTop = log.scrollHeight; };

function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("#log");
  const old = new Map([...list().children].map((turn) => [turn.id, turn]));
  let arrived = false;
  fresh.querySelectorAll(":scope > li").forEach((turn) => {
    const known = old.get(turn.id);
    old.delete(turn.id);
    if (!known) {
      turn.classList.add("is-new");
      list().append(turn);
      arrived = true;
    } else if (known.innerHTML !== turn.innerHTML) {
      known.replaceWith(turn);
    }
  });
  old.forEach((gone) => gone.remove());
  Object.assign(list().dataset, { version: fresh.dataset.version });
  typing.hidden = !("typing" in fresh.dataset);
  tell(fresh.dataset.waiting);
  if (arrived) busyUntil = Date.now() + 30_000;
}

function tell(waiting) {
  if (!typing.hidden) state.textContent = "is looking …";
  else if (waiting) state.textContent = "waits for a fact-checker: open the console, publish, and watch";
  else state.textContent = "answers in seconds";
}

async function look() {
  const answer = await fetch(`${log.dataset.url}&seen=${list().dataset.version}`);
  if (answer.status === 200) show(await answer.text());
}

async function keepLooking() {
  for (;;) {
    if (!document.hidden) {
      try {
        await look();
      } catch {
        state.textContent = "cannot be reached; trying again";
      }
    }
    const pause = Date.now() < busyUntil ? QUICK : SLOW;
    await new Promise((resume) => { setTimeout(resume, pause); });
  }
}

function complain(words) {
  problem.textContent = words;
  problem.hidden = !words;
}

function showChosen() {
  const [chosen] = file.files;
  const picture = document.querySelector("#chosen-picture");
  document.querySelector("#chosen").hidden = !chosen;
  document.querySelector("#chosen-name").textContent = chosen ? chosen.name : "";
  if (picture.src) URL.revokeObjectURL(picture.src);
  picture.hidden = !chosen?.type.startsWith("image/");
  if (picture.hidden) picture.removeAttribute("src");
  else picture.src = URL.createObjectURL(chosen);
}

async function send(data, written) {
  sending = true;
  complain("");
  busyUntil = Date.now() + 60_000;
  try {
    const answer = await fetch(form.action, {
      method: "POST", body: data, headers: { Accept: "application/json" },
    });
    if (!answer.ok) {
      complain(answer.status === 413 ? "That file is too large." : await answer.text());
      return;
    }
    if (written) {
      form.reset();
      showChosen();
    }
    following = true;
    await look();
  } catch {
    complain("That was not sent: the tipline cannot be reached.");
  } finally {
    sending = false;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (sending) return;
  const written = !event.submitter?.name;
  send(new FormData(form, event.submitter), written);
  if (matchMedia("(max-width: 760px)").matches && !written) {
    document.querySelector(".phone").scrollIntoView({ behavior: "smooth", block: "start" });
  }
});

text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit(document.querySelector("#send"));
  }
});

file.addEventListener("change", showChosen);
document.querySelector("#unchoose").addEventListener("click", () => {
  file.value = "";
  showChosen();
});

log.addEventListener("scroll", () => { following = atEnd(); }, { passive: true });
// Also when a picture has arrived and takes its room.
new ResizeObserver(() => { if (following) toEnd(); }).observe(list());
tell(list().dataset.waiting);
keepLooking();
