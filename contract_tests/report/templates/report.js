"use strict";
for (const bar of document.querySelectorAll(".filters")) {
  const section = bar.closest("section");
  const items = [...section.querySelectorAll("[data-state]")];
  const groups = [...section.querySelectorAll("details.group, tbody.part")];
  const search = bar.querySelector("input"), output = bar.querySelector("output");
  const texts = new Map(items.map((item) => [item, item.textContent.toLowerCase()]));
  let filtered = false;
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const states = [...bar.querySelectorAll("button[aria-pressed=true]")].map((button) => button.value);
    const filters = words.length + states.length > 0;
    let shown = 0;
    for (const item of items) {
      const fits = (!states.length || states.includes(item.dataset.state)) && words.every((word) => texts.get(item).includes(word));
      item.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    for (const group of groups) {
      const some = [...group.querySelectorAll("[data-state]")].some((item) => !item.hidden);
      group.hidden = !some;
      if (group.tagName !== "DETAILS") continue;
      if (filters && !filtered) group.dataset.before = group.open ? "open" : "";
      if (filters) group.open = some;
      else if (filtered) group.open = group.dataset.before === "open";
    }
    filtered = filters;
    output.textContent = filters ? `${shown} of ${items.length} shown` : "";
  };
  search.addEventListener("input", apply);
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    button.setAttribute("aria-pressed", button.getAttribute("aria-pressed") !== "true");
    apply();
  });
  bar.hidden = false;
}
for (const button of document.querySelectorAll("button.copy")) {
  const source = button.closest("figure").querySelector("pre");
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = [...source.querySelectorAll("code")].map((line) => line.textContent).join("\n");
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      getSelection().selectAllChildren(source);
      done = document.execCommand("copy");
    }
    button.textContent = done ? "Copied" : "Selected";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
}
