// Speed of the default preset in the built site, on both backends: time from navigation to the first training step,
// steps a second, seconds and steps until 95 % of the held-out rows are right. Rounds are taken in turns, each with a
// page of its own, so that a busy machine hits both alike; figures are printed, never asserted.
import { launch, open, serve, settled, trained } from "./harness.mjs";

const ROUNDS = 3;
/** Steps/s are counted over this long, in ms. */
const WINDOW = 4000;

const backends = [
  { name: "CPU", webgpu: false, query: "?backend=cpu", warm: 100 },
  { name: "WebGPU (software)", webgpu: true, query: "?backend=webgpu", warm: 10 },
];

/** One page from navigation to the end of the window, which lies before the run stops by itself. */
async function round(browser, address, { query, warm }) {
  const opened = await open(browser, address, { query });
  const { page } = opened;
  await trained(page, 1);
  const firstStep = await page.evaluate(() => glassformer.first_step_ms);
  for (const limit of ["#stop-right", "#stop-steps"]) {
    await page.locator(limit).fill("");
    await page.locator(limit).press("Enter");
  }
  await trained(page, warm);
  const perSecond = await page.evaluate(async (window) => {
    const [start, from] = [performance.now(), glassformer.step];
    await new Promise((resolve) => setTimeout(resolve, window));
    return ((glassformer.step - from) / (performance.now() - start)) * 1e3;
  }, WINDOW);
  await settled(opened);
  return { firstStep, perSecond };
}

/** Until 95 % of the held-out rows are right, undisturbed. */
async function solving(browser, address, { query }) {
  const opened = await open(browser, address, { query });
  const { page } = opened;
  await page.waitForFunction(
    () => parseFloat(document.querySelector("#exact-match")?.textContent.match(/[\d.]+(?=%)/)?.[0]) >= 95,
    undefined,
    { timeout: 240_000 },
  );
  const seen = await page.evaluate(() => ({ seconds: performance.now() / 1e3, step: glassformer.step }));
  await settled(opened);
  return seen;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const site = await serve();
const browsers = await Promise.all(backends.map(({ webgpu }) => launch(webgpu)));
const rounds = backends.map(() => []);
for (let i = 0; i < ROUNDS; i++) {
  for (const [at, backend] of backends.entries()) rounds[at].push(await round(browsers[at], site.address, backend));
}
console.log("\nsort in Chromium, medians of", ROUNDS, "rounds taken in turns");
for (const [at, backend] of backends.entries()) {
  const { seconds, step } = await solving(browsers[at], site.address, backend);
  const first = median(rounds[at].map(({ firstStep }) => firstStep));
  const perSecond = median(rounds[at].map((round) => round.perSecond));
  console.log(
    `${backend.name.padEnd(18)} first step after ${first.toFixed(0)} ms, ${perSecond.toFixed(1)} steps/s,`,
    `95 % of held-out rows after ${seconds.toFixed(1)} s at step ${step}`,
  );
}
await Promise.all(browsers.map((browser) => browser.close()));
await site.close();
