// What every browser test needs: the built site under a sub-path, a browser with or without WebGPU, and an eye on
// what must never happen (errors, requests that leave the origin, policy violations).
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { after } from "node:test";
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

/** The site and a browser for a file of tests; both are closed after the last of them. */
export async function setting() {
  const [site, browser] = await Promise.all([serve(), launch()]);
  after(async () => {
    await browser.close();
    await site.close();
  });
  return { site, browser };
}

/** A page, at Train unless a hash says otherwise, that collects whatever must not happen. What `before` does with its context is done before anything loads. */
export async function open(browser, address, { query = "", hash = "#/train", before, ...options } = {}) {
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
  await before?.(context);
  await page.goto(`${address}${query}${hash}`);
  return { page, context, wrong };
}

/** Ends a page on which nothing went wrong: no error, no request elsewhere, nothing that the policy forbids. */
export async function settled({ page, context, wrong }) {
  const violations = await page.evaluate(() => globalThis.violations);
  await context.close();
  assert.deepEqual([...wrong, ...violations], []);
}

/** The files of this name that the page of any build is made of. */
export const part = (name) => new RegExp(`/app-[0-9a-f]{16}/${name.replaceAll(".", "\\.")}$`);

/** Steps that the page has been told of. */
export const steps = (page) => page.evaluate(() => globalThis.glassformer?.step ?? 0);

/** Waits until so many steps are done. */
export const trained = (page, count, timeout = 60_000) =>
  page.waitForFunction((count) => (globalThis.glassformer?.step ?? 0) >= count, count, { timeout });

/** Does what makes a run anew, and waits until the page has it; its steps count from there. */
export async function rebuilt(page, act, timeout = 90_000) {
  const before = await page.evaluate(() => globalThis.glassformer.built);
  await act();
  await page.waitForFunction((before) => globalThis.glassformer.built !== before, before, { timeout });
}

/** Chooses another task and restarts with it; where nothing was trained yet, nobody is asked. */
export const choose = (page, task) =>
  rebuilt(page, async () => {
    const before = await page.evaluate(() => glassformer.built);
    await page.locator("#task").selectOption(task);
    const asked = await page.waitForFunction((before) => (document.querySelector("#restart-now") ? "asked" : glassformer.built !== before && "built"), before);
    if ((await asked.jsonValue()) === "asked") await page.locator("#restart-now").click();
  });

/** Training that does not stop by itself, however fast the machine is; where it has stopped already it goes on. */
export const endless = (page) =>
  page.evaluate(() => {
    glassformer.worker.postMessage({ Limits: { exact_match: null, steps: null } });
    glassformer.worker.postMessage("Play");
  });

/** The share of held-out rows that are right, as the page says it. */
export async function exactMatch(page) {
  const text = await page.locator("#exact-match").textContent();
  const percent = text?.match(/([\d.]+)%/)?.[1];
  return percent === undefined ? undefined : Number(percent) / 100;
}

/** A number as the page writes it: true minus, thousands with commas, `2.38 e−7`, a masked score as −∞. */
export const number = (text) =>
  text === "−∞" ? -Infinity : Number(text.replaceAll("−", "-").replaceAll(",", "").replace("×", "").replace(/\s*e\s*/, "e"));

/** Presses Tab (or another key) until the focus is on, or in, what the selector names. */
export async function tabTo(page, selector, key = "Tab") {
  for (let presses = 0; presses < 400; presses++) {
    if (await page.evaluate((selector) => document.activeElement?.closest(selector) != null, selector)) return;
    await page.keyboard.press(key);
  }
  assert.fail(`${selector} is not reached by ${key}`);
}

/** Training stands, and the page has heard of its last step. */
export const stands = (page) => page.waitForFunction(() => /^(Play|播放)$/.test(document.querySelector("#play").getAttribute("aria-label")));

/** Stops training, by the space bar or what else presses Pause. It has not stopped by itself before: then this would play. */
export async function halt(page, press = () => page.keyboard.press("Space")) {
  await endless(page);
  await page.waitForFunction(() => /^(Pause|暂停)$/.test(document.querySelector("#play").getAttribute("aria-label")));
  await press();
  await stands(page);
}

/** Stops training; the picture on screen is then that of the step at which it stands. */
export async function pause(page, press) {
  await halt(page, press);
  await page.waitForFunction(() => {
    const step = document.querySelector("#step").textContent;
    return document.querySelector(".provenance")?.textContent.match(/[\d,]+(?=\D*$)/)?.[0] === step;
  });
}

/** The address as the page itself has it; `page.url()` hears of a change later than what it asks of the page. */
export const urlOf = (page) => page.evaluate(() => location.href);

/** Goes to a view of Inspect by keyboard: to the choice of views, then along it. */
export async function toView(page, view) {
  await tabTo(page, ".viewpick [role=radio]");
  const hash = () => page.evaluate(() => location.hash);
  // One press at a time: the next is only made where the last one led elsewhere, as the page itself says.
  for (let at = await hash(), presses = 0; !at.includes(`view=${view}`); at = await hash(), presses++) {
    assert.ok(presses < 8, `no view ${view} among those that arrows reach; the last stood at ${at}`);
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction((before) => location.hash !== before, at);
  }
}

/** What axe-core finds wrong in a page as it is, or in a part of it, by impact; each with its first places. */
export async function violations(page, part = "html") {
  await page.evaluate(await readFile(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8"));
  const found = await page.evaluate((part) => globalThis.axe.run(part, { resultTypes: ["violations"] }), part);
  return found.violations.map(({ id, impact, nodes }) => ({
    impact,
    told: `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).slice(0, 5).join(" | ")}`,
  }));
}

/** Those of them that are more than minor. */
export const notable = async (page) => (await violations(page)).filter(({ impact }) => impact !== "minor").map(({ told }) => told);

/** Those of them that keep somebody out. */
export const serious = async (page) =>
  (await violations(page)).filter(({ impact }) => impact === "serious" || impact === "critical").map(({ told }) => told);
