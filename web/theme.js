// Before the first paint: the theme and language that were chosen last, else those of the system; and an ear for the
// one script that cannot say itself that it did not arrive.
(() => {
  const kept = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // Storage may be blocked.
    }
  };
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = kept("glassformer.theme") || (dark ? "dark" : "light");
  root.lang = kept("glassformer.language") || (navigator.language.toLowerCase().startsWith("zh") ? "zh-Hans" : "en");

  const failed = ({ target }) => {
    if (target instanceof HTMLScriptElement) root.dataset.boot = "missing";
  };
  addEventListener("error", failed, { capture: true });
  addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("#boot-reload")) location.reload();
  });
})();
