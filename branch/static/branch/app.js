// Pages work without script; this makes them quicker. Each part finds its own elements and does nothing without them.
"use strict";

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-print]");
  if (opener) window.print();
  // A menu closes when the reader presses elsewhere.
  for (const menu of document.querySelectorAll("details.who[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// Chips carry their state as a class too, for browsers without :has().
document.addEventListener("change", (event) => {
  const chip = event.target.closest(".chip, .seg label");
  if (!chip) return;
  const group = event.target.type === "radio" ? chip.parentElement.children : [chip];
  for (const one of group) one.classList.toggle("on", Boolean(one.querySelector("input")?.checked));
});

// Selects that filter a list send their form as soon as they change.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// Ctrl+S saves the page's form.
document.addEventListener("keydown", (event) => {
  const form = document.querySelector("form[data-save]");
  if (form && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    form.requestSubmit();
  }
});

// A sign-in in another window makes a new token: the newest one is sent.
const newestToken = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1];
document.addEventListener(
  "submit",
  (event) => {
    const field = event.target.querySelector("[name=csrfmiddlewaretoken]");
    if (field && newestToken()) field.value = newestToken();
  },
  true,
);
document.addEventListener("htmx:configRequest", (event) => {
  const { headers, parameters } = event.detail;
  if (event.detail.verb === "get" || !newestToken()) return;
  headers["X-CSRFToken"] = newestToken();
  delete parameters.csrfmiddlewaretoken;
});

// A part of the page that could not be fetched says why, where the reader is.
for (const failure of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(failure, (event) => {
    const status = event.detail.xhr?.status;
    let words = "网断了，没有存上。内容留在这里，连上后再点“保存”。";
    if (status) words = "没有存上。内容留在这里，稍后再点“保存”。";
    // The machine or the program failed: the server's own line says what helps, with a number for the administrator.
    const isLine = status >= 500 && event.detail.xhr.getResponseHeader("Content-Type")?.startsWith("text/plain");
    if (isLine && event.detail.xhr.responseText) words = `${event.detail.xhr.responseText}内容留在这里。`;
    if (status === 401) words = "登录过期了，没有存上。内容留在这里，先在另一个窗口登录，再回来保存。";
    const box = document.querySelector("dialog[open] form, #roll > .in") || document.getElementById("messages");
    box.querySelector(".net-error")?.remove();
    const line = document.createElement("p");
    line.className = "field-error net-error";
    line.setAttribute("role", "alert");
    line.textContent = words;
    box.append(line);
  });
}

// One press of a button writes once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  if (form.method === "post" && !form.hasAttribute("hx-post")) form.dataset.sending = "1";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
});

// At a desk a form begins in its first field, unless the page already says where to begin.
if (matchMedia("(pointer: fine)").matches && !location.hash && !document.querySelector("[autofocus]")) {
  const fields = [...document.querySelectorAll("form[data-save] :is(input, select, textarea):not([type=hidden])")];
  const fits = (field) => !field.disabled && field.offsetParent && (field.type !== "radio" || field.checked);
  fields.find(fits)?.focus({ preventScroll: true });
}

// A long form is not left by mistake.
let unsaved = false;
document.addEventListener("input", (event) => {
  if (event.target.closest("form[data-save]")) unsaved = true;
});
document.addEventListener("submit", () => {
  unsaved = false;
});
addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});
