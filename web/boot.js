// Starts the page: the names of its files are on the script element, since they change with every build.
const script = document.querySelector("script[data-page]");
const { default: init } = await import(new URL(script.dataset.page, document.baseURI));
await init({ module_or_path: new URL(script.dataset.wasm, document.baseURI) });
