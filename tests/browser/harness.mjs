// What every browser test needs: the built site under a sub-path, a browser with or without WebGPU, and an eye on
// what must never happen (errors, requests that leave the origin, policy violations).
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { chromium } from "playwright-core";

const root = new URL("../../", import.meta.url).pathname;
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
};

/** Serves a folder under /lesson/1/, as a teacher's server might. */
export async function serve(folder = "dist") {
  const prefix = "/lesson/1/";
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    if (!path.startsWith(prefix)) return response.writeHead(404).end();
    const name = normalize(path.slice(prefix.length) || "index.html");
    try {
      const body = await readFile(join(root, folder, name));
      response.writeHead(200, { "content-type": types[extname(name)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${server.address().port}${prefix}`;
  return { address, close: () => new Promise((resolve) => server.close(resolve)) };
}

/** A browser: with WebGPU in software, or without an adapter. */
export function launch(webgpu = false) {
  const flags = webgpu ? ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"] : [];
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", ...flags] });
}

/** A page that collects whatever must not happen. */
export async function open(browser, address, { query = "", hash = "", ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-US", ...options });
  const page = await context.newPage();
  const wrong = [];
  const origin = new URL(address).origin;
  page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") wrong.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith("data:") && !url.startsWith("blob:")) wrong.push(`left the origin: ${url}`);
  });
  await context.addInitScript(() => {
    globalThis.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => violations.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
  await page.goto(`${address}${query}${hash}`);
  return { page, context, wrong };
}

/** Ends a page on which nothing went wrong: no error, no request elsewhere, nothing that the policy forbids. */
export async function settled({ page, context, wrong }) {
  const violations = await page.evaluate(() => globalThis.violations);
  await context.close();
  assert.deepEqual([...wrong, ...violations], []);
}

/** Steps that the page has been told of. */
export const steps = (page) => page.evaluate(() => globalThis.glassformer?.step ?? 0);

/** Waits until so many steps are done. */
export const trained = (page, count, timeout = 60_000) =>
  page.waitForFunction((count) => (globalThis.glassformer?.step ?? 0) >= count, count, { timeout });

/** The share of held-out rows that are right, as the page says it. */
export async function exactMatch(page) {
  const text = await page.locator("#exact-match").textContent();
  const percent = text?.match(/([\d.]+)%/)?.[1];
  return percent === undefined ? undefined : Number(percent) / 100;
}
