// Generation with a cache, by keyboard alone: what is cached, what it saves, and that it changes nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { choose, number, open, pause, setting, settled, tabTo, toView, trained, violations } from "./harness.mjs";

const { site, browser } = await setting();

const text = (page, selector) => page.locator(selector).textContent();

async function reached(locale, options = {}) {
  const opened = await open(browser, site.address, { query: "?backend=cpu", hash: "#/inspect", locale, ...options });
  const { page } = opened;
  await trained(page, 60);
  await pause(page);
  await toView(page, "cache");
  await page.locator("#cache-says").waitFor();
  return opened;
}

const position = async (page) => Number(await page.locator("#cache-line").getAttribute("aria-valuenow"));

/** Numbers of the step that is looked at, against those of the textbook decoder: C 32, F 88, 2 blocks, V 11. */
async function counted(page) {
  const n = (await position(page)) + 1;
  const perToken = 2 * (4 * 32 * 32 + 3 * 32 * 88) + 32 * 11;
  const step = (n) => perToken + n * 2 * 2 * 32;
  const sum = (of) => Array.from({ length: n }, (_, i) => of(i + 1)).reduce((a, b) => a + b);
  const shown = async (id) => number(await text(page, `#cache-${id}`));
  assert.equal(await shown("floats"), 2 * 2 * 4 * 8 * n);
  assert.equal(await shown("bytes"), 4 * 128 * n);
  assert.equal(await shown("with"), step(n));
  assert.equal(await shown("without"), n * step(n));
  assert.equal(await shown("with-all"), sum(step));
  assert.equal(await shown("without-all"), sum((n) => n * step(n)));
  assert.ok(Math.abs((await shown("ratio")) - n) < 0.01 * n);
  // Logits of about 1 to 10, summed in another order.
  const [off, largest] = [await shown("off"), await shown("largest")];
  assert.ok(off < 1e-5 * Math.max(1, largest) && largest > 0, `off by ${off} of ${largest}`);
  assert.equal(Number(await page.locator("#cache-keys").getAttribute("aria-rowcount")), n);
  assert.equal(Number(await page.locator("#cache-attention").getAttribute("aria-colcount")), n);
  return n;
}

/** The sum of a row of probabilities, read cell by cell. */
async function sumOfRow(page, id) {
  await tabTo(page, `#${id}`);
  await page.keyboard.press("Home");
  const count = Number(await page.locator(`#${id}`).getAttribute("aria-colcount"));
  let sum = 0;
  for (let at = 0; at < count; at++) {
    const said = await text(page, `#${id}-says`);
    assert.match(said, new RegExp(`(^|\\D)${at} ?“`), said);
    sum += number(said.match(/[\d.]+(?: e−?\d+)?$/)[0]);
    await page.keyboard.press("ArrowRight");
  }
  return sum;
}

for (const locale of ["en-US", "zh-CN"]) {
  test(`in ${locale}: each token adds one row, costs what the graph says, and changes nothing`, async () => {
    const opened = await reached(locale, { colorScheme: locale === "zh-CN" ? "dark" : "light" });
    const { page } = opened;
    const fed = await counted(page);
    assert.ok(fed > 1 && fed < 12, `a prompt of ${fed}`);
    for (let more = 1; more <= 3; more++) {
      const chosen = (await text(page, ".tokenchip.nextone b")).trim();
      const likely = number(await text(page, ".tokenchip.nextone em"));
      assert.ok(likely > 1 / 11 && likely <= 1, `the likeliest of 11 has ${likely}`);
      await tabTo(page, "#cache-next");
      await page.keyboard.press("Enter");
      await page.waitForFunction((at) => document.querySelector("#cache-line").getAttribute("aria-valuenow") === String(at), fed - 1 + more);
      assert.equal((await text(page, ".tokenchip.now b")).trim(), chosen, "what was chosen is fed");
      assert.equal(await counted(page), fed + more);
    }
    const sum = await sumOfRow(page, "cache-attention");
    assert.ok(Math.abs(sum - 1) < 1e-5, `probabilities add up to ${sum}`);
    // Back to an earlier step: its numbers, and its attention over fewer keys.
    await tabTo(page, "#cache-line");
    await page.keyboard.press("Home");
    await page.waitForFunction(() => document.querySelector("#cache-line").getAttribute("aria-valuenow") === "0");
    assert.equal(await counted(page), 1);
    assert.equal(await sumOfRow(page, "cache-attention"), 1, "the first token sees itself alone");
    assert.deepEqual(await violations(page, "#region-canvas"), []);
    await page.setViewportSize({ width: 390, height: 844 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 390, `the page is ${wide} px wide`);
    await settled(opened);
  });

  test(`in ${locale}: an encoder says that it does not generate; a translator reads its source once`, async () => {
    const opened = await reached(locale);
    const { page } = opened;
    await page.locator("#task").focus();
    await choose(page, "brackets");
    await page.locator("#cache-encoder").waitFor();
    assert.equal(await page.locator("#cache-next").count(), 0);
    await choose(page, "reversal");
    await page.locator("#cache-source-floats").waitFor();
    await page.waitForFunction(() => document.querySelector("#cache-line")?.getAttribute("aria-valuenow") === "0");
    const source = Number(await page.locator("#cache-cross").getAttribute("aria-colcount"));
    const floats = async (id) => number(await text(page, `#cache-${id}`));
    const perPosition = (await floats("floats")) - (await floats("source-floats"));
    assert.equal(await floats("source-floats"), perPosition * source, "keys and values of every source token");
    assert.equal(await floats("bytes"), 4 * (await floats("floats")));
    const sum = await sumOfRow(page, "cache-cross");
    assert.ok(Math.abs(sum - 1) < 1e-5, `probabilities over the source add up to ${sum}`);
    // With the first step everything of the source is paid: afterwards only what is new.
    assert.equal(await floats("with-all"), await floats("without-all"));
    // Disabled where the model, young as it is, says the end at once.
    await page.locator("#cache-next:enabled").waitFor();
    await tabTo(page, "#cache-next");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelector("#cache-line").getAttribute("aria-valuenow") === "1");
    assert.ok((await floats("without")) > 2 * (await floats("with")));
    assert.ok((await floats("off")) < 1e-4);
    await settled(opened);
  });
}
