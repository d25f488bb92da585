// The list of records: tick all that wait to be confirmed, and say how many are ticked.
"use strict";

for (const form of document.querySelectorAll("form[data-records]")) {
  const boxes = [...form.querySelectorAll("input[name=meeting]")];
  const all = form.querySelector("[data-tick-all]");
  const words = all.textContent;
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    form.querySelector("[data-ticked]").textContent = ticked ? ` ${ticked} 条` : "";
    all.textContent = ticked === boxes.length ? "都不选" : words;
  };
  all.hidden = false;
  all.addEventListener("click", () => {
    const tick = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = tick;
    show();
  });
  form.addEventListener("change", show);
  addEventListener("pageshow", show);
}
