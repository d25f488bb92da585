// The agenda of an activity: items and candidates come, go and move at once; what the rules make of the votes
// is asked of the server. Without this script every button sends the form, and the page comes back.
"use strict";

const agenda = document.querySelector("#agenda");

const itemsOf = () => [...agenda.querySelectorAll("[data-item]")];

// A copy of a pattern, with the names of its fields made its own.
function copyOf(pattern, names) {
  let html = agenda.querySelector(pattern).innerHTML;
  for (const [name, value] of Object.entries(names)) html = html.replaceAll(new RegExp(`\\b${name}\\b`, "g"), value);
  const made = document.createElement("template");
  made.innerHTML = html;
  return made.content.firstElementChild;
}

const next = (numbers) => Math.max(-1, ...numbers.map(Number)) + 1;

function addItem() {
  const item = copyOf("[data-item-pattern]", { NEW: next(itemsOf().map((one) => one.dataset.item)) });
  agenda.querySelector("[data-items]").append(item);
  item.querySelector("input").focus();
}

function addCandidate(item) {
  const names = [...item.querySelectorAll("[data-candidate] select")].map((select) => select.name);
  const place = next(names.map((name) => name.match(/candidate-(\d+)-/)[1]));
  const candidate = copyOf("[data-candidate-pattern]", { NEW: item.dataset.item, WHO: place });
  item.querySelector("[data-candidates]").append(candidate);
  return candidate;
}

function remove(item) {
  const texts = [...item.querySelectorAll("[type=text], textarea")].map((field) => field.value.trim());
  if (texts.some(Boolean) && !confirm(`去掉议题“${texts[0]}”？`)) return;
  item.remove();
  agenda.querySelector("[data-add-item]").focus();
}

// An election has ballots and candidates in place of votes; what was filled in stays in sight.
function showKind(item) {
  const election = item.querySelector("[name$='-matter']").value === "election";
  for (const [part, asked] of [["[data-vote]", !election], ["[data-election]", election]]) {
    const box = item.querySelector(part);
    const filled = [...box.querySelectorAll("input:not([type=checkbox]), select")].some((field) => field.value);
    box.hidden = !asked && !filled;
  }
}

// An election begins with a blank candidate, and is by secret ballot unless something else was chosen.
function beginElection(item) {
  if (item.querySelector("[name$='-matter']").value !== "election") return;
  if (!item.querySelector("[data-candidate]")) addCandidate(item);
  const way = item.querySelector("[name$='-way']");
  way.value ||= "secret";
}

function arrange() {
  const items = itemsOf();
  items.forEach((item, place) => {
    for (const number of item.querySelectorAll("[data-number]")) number.textContent = place + 1;
    item.querySelector("[data-up]").disabled = place === 0;
    showKind(item);
  });
  agenda.querySelector("[data-no-items]").hidden = items.length > 0;
  agenda.querySelector("[data-add-item] span").textContent = items.length ? "再加一个议题" : "加一个议题";
}

function ask() {
  if (window.htmx && itemsOf().length) htmx.trigger(agenda, "votes");
}

const PRESSED = {
  "[data-add-item]": addItem,
  "[data-add-candidate]": (button) => addCandidate(button.closest("[data-item]")).querySelector("select").focus(),
  "[data-drop]": (button) => button.closest("[data-candidate]").remove(),
  "[data-remove]": (button) => remove(button.closest("[data-item]")),
  "[data-up]": (button) => {
    const item = button.closest("[data-item]");
    item.previousElementSibling?.before(item);
    item.querySelector(button.disabled ? "[data-remove]" : "[data-up]").focus();
  },
};

if (agenda) {
  agenda.addEventListener("click", (event) => {
    for (const [selector, act] of Object.entries(PRESSED)) {
      const pressed = event.target.closest(selector);
      if (!pressed) continue;
      event.preventDefault();
      act(pressed);
      arrange();
      agenda.dispatchEvent(new Event("input", { bubbles: true }));
      ask();
    }
  });
  agenda.addEventListener("change", (event) => {
    if (!event.target.name?.endsWith("-matter")) return;
    beginElection(event.target.closest("[data-item]"));
    arrange();
  });
  // Whatever a verdict hangs on: votes, who came, which body met.
  agenda.closest("form").addEventListener("input", (event) => {
    if (event.target.closest("#roll, .thirds, .election, [name$='-matter']")) ask();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "roll") ask();
  });
  arrange();
}
