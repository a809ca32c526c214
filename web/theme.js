// Before the first paint: the theme and language that were chosen last, else those of the system.
(() => {
  const kept = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // Storage may be blocked.
    }
  };
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = kept("glassformer.theme") || (dark ? "dark" : "light");
  document.documentElement.lang =
    kept("glassformer.language") || (navigator.language.toLowerCase().startsWith("zh") ? "zh-Hans" : "en");
})();
