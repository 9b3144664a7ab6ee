// What the pages do beyond links, forms and htmx: the theme, the keyboard, questions before what cannot be undone, copying,
// and the news of a world, which arrive as server-sent events.
"use strict";
{
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
  const themeSwitch = document.querySelector("[data-theme-switch]");
  const showTheme = () => {
    themeSwitch.setAttribute("aria-pressed", String(isDark()));
    themeSwitch.textContent = isDark() ? "☀" : "☾";
    root.classList.toggle("dark-mode", isDark()); // Swagger UI's own name for it
  };
  themeSwitch.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    document.cookie = `aurion_theme=${root.dataset.theme}; Path=/; Max-Age=31536000; SameSite=Lax`;
    showTheme();
  });
  dark.addEventListener("change", showTheme);
  showTheme();

  document.querySelector("nav.side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

  const help = document.querySelector("#help");
  document.querySelector("[data-help]").addEventListener("click", () => help.showModal());

  const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]");
  const entries = () => [...document.querySelectorAll("[data-entry]")];
  const step = (by) => {
    const all = entries();
    const at = all.indexOf(document.activeElement);
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
    next?.focus();
  };
  let going = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || help.open) return;
    const key = event.key;
    if (going && Date.now() - going < 1500) {
      going = 0;
      const link = document.querySelector(`nav.side a[data-key="${CSS.escape(key)}"]`);
      if (link) {
        event.preventDefault();
        link.click();
      }
      return;
    }
    if (key === "g") going = Date.now();
    else if (key === "?") help.showModal();
    else if (key === "j") step(1);
    else if (key === "k") step(-1);
    else if (key === "/") {
      const search = document.querySelector("main input[type=search]");
      if (!search) return;
      event.preventDefault();
      search.focus();
      search.select();
    }
  });

  document.addEventListener("submit", (event) => {
    const question = (event.submitter?.dataset.confirm ?? event.target.dataset.confirm);
    if (question && !confirm(question)) event.preventDefault();
  });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const text = document.getElementById(button.dataset.copy).textContent;
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
      button.textContent = "Selected: copy it with the keyboard";
    }
    setTimeout(() => (button.textContent = before), 2000);
  });

  const live = document.querySelector("[data-live]");
  if (live) {
    let state = "connecting";
    const tell = (now = state) => {
      state = now;
      for (const place of document.querySelectorAll("[data-live-state]")) if (place.textContent !== state) place.textContent = state;
    };
    document.body.addEventListener("htmx:after:swap", () => tell());
    const news = new EventSource(live.dataset.live);
    news.addEventListener("open", () => tell("live"));
    news.addEventListener("error", () => tell("not connected, trying again"));
    let refreshed = 0;
    let waiting = 0;
    const look = () => {
      // At most two looks a second, and after the last of the news always one.
      waiting ||= setTimeout(() => {
        waiting = 0;
        refreshed = Date.now();
        document.body.dispatchEvent(new Event("news"));
      }, Math.max(50, refreshed + 500 - Date.now()));
    };
    news.addEventListener("news", look);
    news.addEventListener("latest", (event) => {
      if (event.data !== live.dataset.seen) look(); // what came before this page listened
    });
    addEventListener("pagehide", () => news.close());
  }
}
