// Before anything is sent: the names and sizes of the chosen files, and which of them are too large.
"use strict";

for (const input of document.querySelectorAll("input[type=file][data-max-file]")) {
  const box = input.parentElement.querySelector("[data-chosen]");
  const MB = 1024 * 1024;
  const mb = (bytes) => (bytes < MB ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${Number((bytes / MB).toFixed(1))} MB`);

  const line = (words, bad) => {
    const item = document.createElement("li");
    item.textContent = words;
    if (bad) item.className = "field-error";
    return item;
  };

  const show = () => {
    const files = [...input.files];
    const { maxFile, maxTogether, left } = input.dataset;
    const lines = files.map((file) => {
      const large = file.size > Number(maxFile);
      return line(`${file.name}，${mb(file.size)}${large ? `。超过 ${mb(Number(maxFile))}，传不上，请换小一点的` : ""}`, large);
    });
    if (files.length > Number(left)) lines.push(line(`选了 ${files.length} 个，还能传 ${left} 个。`, true));
    const together = files.reduce((sum, file) => sum + file.size, 0);
    if (together > Number(maxTogether)) lines.push(line(`合计 ${mb(together)}，一次最多 ${mb(Number(maxTogether))}，请分几次传。`, true));
    const list = document.createElement("ul");
    list.className = "bare";
    list.append(...lines);
    box.replaceChildren(...(lines.length ? [list] : []));
  };

  input.addEventListener("change", show);
  addEventListener("pageshow", show);
}
