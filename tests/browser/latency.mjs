// From a key press to the painted stage of Inspect: at T = 32 and two layers on the CPU, with training paused and while
// it goes on. Every operation forward by "]", a cell by an arrow key, a head by "H", a mask cell by hand. Figures are
// printed, never asserted.
import { launch, open, serve, settled, trained } from "./harness.mjs";

const site = await serve();
const browser = await launch();
const opened = await open(browser, site.address, { query: "?backend=cpu", hash: "#/inspect" });
const { page } = opened;
await trained(page, 20);
for (const limit of ["#stop-right", "#stop-steps"]) {
  await page.locator(limit).fill("");
  await page.locator(limit).press("Enter");
}
await page.locator("#prompt").fill("31415926535897932384626433832795".slice(0, 32));
await page.waitForFunction(() => document.querySelectorAll("#result").length === 1);

/** Milliseconds from a key to the second frame after it: by then its effects are painted. */
const press = (key, target = null) =>
  page.evaluate(
    async ([key, target]) => {
      const from = performance.now();
      (target ? document.querySelector(target) : document.body).dispatchEvent(
        new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }),
      );
      const before = document.querySelector("#op-number")?.textContent;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      return { ms: performance.now() - from, before };
    },
    [key, target],
  );

/** From a key to the frame after the recomputed values have come back from the worker. */
const recomputed = (key) =>
  page.evaluate(async (key) => {
    const stale = () => document.querySelector(".operation.stale") !== null;
    const from = performance.now();
    document.querySelector(key).click();
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    do await frame();
    while (stale());
    await frame();
    return performance.now() - from;
  }, key);

const quantile = (values, q) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))];
const told = (name, values) =>
  console.log(
    `${name.padEnd(44)} median ${quantile(values, 0.5).toFixed(0)} ms, 95 % ${quantile(values, 0.95).toFixed(0)} ms, ` +
      `most ${Math.max(...values).toFixed(0)} ms (${values.length} presses)`,
  );

async function round(name) {
  await page.evaluate(() => (location.hash = "#/inspect"));
  const operations = [];
  const count = await page.locator(".netmap li[id^=stop-]").count();
  for (let i = 0; i < count - 1; i++) operations.push((await press("]")).ms);
  const cells = [];
  await page.evaluate(() => (location.hash = "#/inspect?op=block.1.attention.scores&cell=4,4"));
  await page.waitForFunction(() => document.querySelector("#cell-value"));
  for (let i = 0; i < 24; i++) cells.push((await press("ArrowDown", "#result")).ms);
  const heads = [];
  for (let i = 0; i < 12; i++) heads.push((await press("h")).ms);
  const edits = [];
  await page.evaluate(() => (location.hash = "#/inspect?op=block.0.attention.probabilities&cell=4,9"));
  await page.locator("#toggle-key").waitFor();
  for (let i = 0; i < 12; i++) edits.push(await recomputed("#toggle-key"));
  await page.evaluate(() => document.querySelector("#reset-edits").click());
  told(`${name}: next operation`, operations);
  told(`${name}: next cell of the scores`, cells);
  told(`${name}: next head`, heads);
  told(`${name}: a mask cell, everything recomputed`, edits);
}

console.log("\nkey press to painted stage, T = 32, two layers, CPU");
await page.locator("#play").click();
await page.locator('#play[aria-label="Play"]').waitFor();
await round("paused");
await page.locator("#play").click();
await page.locator('#play[aria-label="Pause"]').waitFor();
await round("while training");
// A processor of a quarter of the speed.
const devtools = await page.context().newCDPSession(page);
await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
await page.locator("#play").click();
await page.locator('#play[aria-label="Play"]').waitFor();
await round("paused, 4x throttle");
await page.locator("#play").click();
await page.locator('#play[aria-label="Pause"]').waitFor();
await round("while training, 4x throttle");
await settled(opened);
await browser.close();
await site.close();
