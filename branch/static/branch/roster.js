// A list of a thousand takes a moment: the button says so from the press on.
"use strict";

document.addEventListener("submit", (event) => {
  const words = event.target.dataset.busy;
  const button = words && event.target.querySelector("button");
  if (!button) return;
  button.dataset.idle ??= button.textContent;
  button.textContent = words;
  button.setAttribute("aria-disabled", "true");
});
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("button[data-idle]")) {
    button.textContent = button.dataset.idle;
    button.removeAttribute("aria-disabled");
  }
});
