// From a click on "compare" to the first points of two curves, and frames a second while four runs train beside the
// session's own, on the CPU. Figures are printed, never asserted.
import { launch, open, serve, settled, trained } from "./harness.mjs";

const site = await serve();
const browser = await launch();

/** Until both curves are there, in ms from the click. */
async function clicked() {
  const opened = await open(browser, site.address, { query: "?backend=cpu", hash: "#/train" });
  const { page } = opened;
  await trained(page, 30);
  const ms = await page.evaluate(async () => {
    const from = performance.now();
    document.querySelector('[data-compare="why-residual"]').click();
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const drawn = () => [0, 1].every((run) => document.querySelector(`#compare-chart path.runline.run${run}:not(.faint)`)?.getAttribute("d"));
    while (!drawn()) await frame();
    return performance.now() - from;
  });
  await settled(opened);
  return ms;
}

/** Milliseconds between frames for five seconds while four runs train. */
async function frames() {
  const hash = "#/compare?task=sort&vs=norm:layer_norm$residual:false$feed_forward:relu&for=100000";
  const opened = await open(browser, site.address, { query: "?backend=cpu", hash });
  const { page } = opened;
  await page.waitForFunction(() => (globalThis.glassformer?.compared_steps ?? 0) > 40, null, { timeout: 60_000 });
  const between = await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const all = [];
    for (let last = await frame(), until = last + 5000; last < until; ) {
      const now = await frame();
      all.push(now - last);
      last = now;
    }
    return all;
  });
  await page.locator("#compare-stop").click();
  await settled(opened);
  return between;
}

const clicks = [await clicked(), await clicked(), await clicked()];
console.log(`click to two curves: ${clicks.map((ms) => Math.round(ms)).join(", ")} ms`);
const between = (await frames()).sort((a, b) => a - b);
const at = (q) => between[Math.min(between.length - 1, Math.floor(between.length * q))].toFixed(1);
console.log(`four runs: ${(between.length / 5).toFixed(1)} frames a second; between frames median ${at(0.5)}, 95 % ${at(0.95)}, most ${at(1)} ms`);
await browser.close();
site.close();
