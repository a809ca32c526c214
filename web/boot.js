// Starts the page; where it does not start, says what failed. The words are in index.html, in both languages, and show
// by the kind of failure on the document.
const file = (name) => new URL(name, import.meta.url);

/** A module that any browser with SIMD takes: one function that makes a vector. */
const SIMD = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11]);

let arrived = false;
try {
  const [{ default: init }, wasm] = await Promise.all([import(file("web.js")), fetch(file("web_bg.wasm"))]);
  if (!wasm.ok) throw new TypeError(`${wasm.status} ${wasm.url}`);
  // Compiling while it arrives takes the right type; not every server knows it.
  const streams = wasm.headers.get("content-type")?.startsWith("application/wasm");
  const module = await (streams ? WebAssembly.compileStreaming(wasm) : WebAssembly.compile(await wasm.arrayBuffer()));
  arrived = true;
  await init({ module_or_path: module });
  const boot = document.getElementById("boot");
  boot.remove();
  // A panic of the page ends its code: whatever is pressed after it would do something wrong.
  addEventListener("glassformer-stopped", ({ detail }) => {
    document.body.replaceChildren(boot);
    document.getElementById("boot-why").textContent = detail;
    document.documentElement.dataset.boot = "stopped";
    document.getElementById("boot-reload").focus();
  });
} catch (error) {
  console.error(error);
  document.getElementById("boot-why").textContent = `${error?.name}: ${error?.message}`;
  document.documentElement.dataset.boot = kind(error);
}

/** Which of the failures it is that index.html has words for. */
function kind(error) {
  if (typeof WebAssembly !== "object" || !WebAssembly.validate(SIMD)) return "old";
  if (/unsafe-eval|content security|\bCSP\b/i.test(error?.message)) return "forbidden";
  const unfit = [WebAssembly.CompileError, WebAssembly.LinkError, SyntaxError];
  if (unfit.some((type) => error instanceof type)) return "damaged";
  return arrived ? "broken" : "missing";
}
