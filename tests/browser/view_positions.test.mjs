// The view of positions, by keyboard alone: its numbers are recomputed here from the model's own q and k.
import assert from "node:assert/strict";
import { test } from "node:test";
import { number, open, pause, setting, settled, tabTo, trained } from "./harness.mjs";

const { site, browser } = await setting();

const text = (page, selector) => page.locator(selector).first().textContent();
const value = async (page, selector) => number(await text(page, selector));
const near = (a, b, tolerance, what) => assert.ok(Math.abs(a - b) <= tolerance, `${what}: ${a} is not ${b}`);

/** Presses Pause, reached by Tab. */
async function play(page) {
  await tabTo(page, "#play");
  await page.keyboard.press("Enter");
}

/** Trains a little, stops, and goes to the view: all by keyboard. */
async function reached(options = {}, name = "Positions", prepare = async () => {}) {
  const opened = await open(browser, site.address, { query: "?backend=cpu", hash: "#/inspect", ...options });
  const { page } = opened;
  await prepare(page);
  await trained(page, 60);
  await pause(page, () => play(page));
  await tabTo(page, ".viewpick [role=radio]");
  for (let i = 0; i < 8 && (await page.evaluate(() => document.activeElement.textContent)) !== name; i++) {
    await page.keyboard.press("ArrowRight");
  }
  await page.locator("#scheme-alibi").waitFor();
  assert.match(await page.evaluate(() => location.hash), /view=rope/);
  return opened;
}

/** Opens a table to read and takes its rows as numbers. */
async function read(page, section) {
  await tabTo(page, `${section} .astable summary`);
  await page.keyboard.press("Enter");
  const rows = page.locator(`${section} .astable tbody tr`);
  await rows.first().waitFor();
  return rows.evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
}

/** What the frequency table says. */
async function frequencies(page) {
  const rows = await page
    .locator("#pos-frequencies tbody tr")
    .evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
  return rows.map(([pair, features, theta, period, adds]) => ({
    pair: Number(pair),
    features: features.split(", ").map(Number),
    theta: number(theta),
    period: number(period),
    adds: number(adds),
  }));
}

test("frequencies, what the pairs add, and the score that they add up to", async () => {
  const opened = await reached();
  const { page } = opened;
  const rows = await frequencies(page);
  assert.equal(rows.length, 4, "D = 8");
  rows.forEach(({ pair, features, theta, period }, i) => {
    assert.deepEqual([pair, features], [i, [2 * i, 2 * i + 1]]);
    near(theta, 100 ** (-2 * i / 8), 5e-5, "θ");
    near(period, 2 * Math.PI / 100 ** (-2 * i / 8), 0.05, "period");
  });
  const sum = rows.reduce((sum, { adds }) => sum + adds, 0);
  near(sum, await value(page, "#pos-sum"), 0.0026, "the column adds up to its last line");
  near(await value(page, "#pos-sum"), await value(page, "#pos-score"), 6e-4, "which is the score");
  await settled(opened);
});

test("the score is the model's own cell, and stays when both are moved on", async () => {
  const opened = await reached();
  const { page } = opened;
  const here = await value(page, "#pos-own-check .here");
  const captured = await value(page, "#pos-own-check .captured");
  near(here, captured, 5e-6, "turned here and captured");
  near(await value(page, "#pos-own-check .apart"), here - captured, 1e-6, "their difference");
  near(here, await value(page, "#pos-score"), 1e-9, "until something is moved, m and n are the prompt's");
  await tabTo(page, "#pos-shift");
  const score = await value(page, "#pos-score");
  for (const key of ["ArrowRight", "ArrowRight", "End", "ArrowLeft", "Home"]) {
    await page.keyboard.press(key);
    const [before, after] = [await value(page, "#pos-score"), await value(page, "#pos-score-shifted")];
    const difference = await value(page, "#pos-shift-difference");
    near(difference, after - before, 1e-6, "the measured difference");
    assert.ok(Math.abs(difference) <= (await value(page, "#pos-rounding")), "is no more than rounding");
    assert.equal(before, score);
  }
  assert.equal(await value(page, "#pos-shift-difference"), 0, "not moved on at all");
  await settled(opened);
});

test("score against distance is that of the model's own q and k, turned here", async () => {
  const opened = await open(browser, site.address, { query: "?backend=cpu", hash: "#/inspect?op=block.1.attention.query&head=1" });
  const { page } = opened;
  await trained(page, 60);
  await pause(page, () => play(page));
  const vectors = {};
  for (const name of ["query", "key"]) {
    const before = await text(page, "#op-number");
    await page.evaluate((name) => (location.hash = `#/inspect?op=block.1.attention.${name}&head=1`), name);
    // The address of the first is here already.
    if (name === "key") await page.waitForFunction((before) => document.querySelector("#op-number").textContent !== before, before);
    await page.locator("#region-canvas .astable summary").focus();
    if (!(await page.locator("#region-canvas .astable[open]").count())) await page.keyboard.press("Enter");
    await page.locator("#region-canvas .astable[open] tbody tr").nth(11).waitFor();
    vectors[name] = await page
      .locator("#region-canvas .astable tbody tr")
      .evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent)));
  }
  const [q, k] = [vectors.query.at(-1).map(number), vectors.key[0].map(number)];
  assert.equal(q.length, 8);
  await page.evaluate(() => (location.hash = "#/inspect?op=block.1.attention.key&head=1&view=rope"));
  await page.locator("#scheme-alibi").waitFor();
  const score = (distance) => {
    let sum = 0;
    for (let i = 0; i < 4; i++) {
      const [a, b, c, d] = [q[2 * i], q[2 * i + 1], k[2 * i], k[2 * i + 1]];
      const angle = distance * 100 ** (-2 * i / 8);
      sum += (a * c + b * d) * Math.cos(angle) + (a * d - b * c) * Math.sin(angle);
    }
    return sum;
  };
  const rows = await read(page, ".ropedistance");
  assert.equal(rows.length, 49, "from 0 to four contexts");
  for (const [distance, shown] of rows) near(number(shown), score(number(distance)), 2e-5, `at ${distance}`);
  near(await value(page, "#pos-score"), score(11), 2e-5, "the last token and the first");
  // ALiBi: the same product, less its slope; head 2 of 4 has 2^−4. Sinusoids of C = 32 features: Σ cos.
  const schemes = await read(page, ".ropeschemes");
  for (const [distance, rope, alibi, sinusoidal] of schemes.map((row) => row.map(number))) {
    near(rope, score(distance) / Math.sqrt(8), 2e-5, "RoPE, scaled");
    near(alibi, score(0) / Math.sqrt(8) - distance / 16, 2e-5, "ALiBi");
    const cosines = Array.from({ length: 16 }, (_, i) => Math.cos(distance * 10000 ** (-2 * i / 32)));
    near(sinusoidal, cosines.reduce((a, b) => a + b), 2e-5, "sinusoids");
  }
  await settled(opened);
});

test("query, key, positions and pair are chosen by keyboard, and every number follows", async () => {
  const opened = await reached();
  const { page } = opened;
  await tabTo(page, "#pos-key");
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => document.querySelector("#pos-distance").textContent === "10");
  near(await value(page, "#pos-own-check .here"), await value(page, "#pos-own-check .captured"), 5e-6, "another cell");
  await tabTo(page, ".ropepair");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.locator("#pos-frequencies tr.on th").textContent(), "1");
  const adds = (await frequencies(page))[1].adds;
  assert.match(await page.locator(".ropepair[aria-checked=true]").getAttribute("aria-label"), /^Pair 1, features d 2, 3: query turned by \+[\d.,]+°/);
  near(number((await page.locator(".ropepair[aria-checked=true]").getAttribute("aria-label")).match(/adds (\S+( e\S+)?) to/)[1]), adds, 1e-9, "dial and table");
  await tabTo(page, "#pos-m");
  const before = await value(page, "#pos-score");
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction(() => document.querySelector("#pos-distance").textContent === "9");
  const after = await value(page, "#pos-score");
  assert.notEqual(after, before);
  assert.match(await page.locator("#pos-distance-chart").getAttribute("aria-label"), /at the present distance 9;/);
  const rows = await read(page, ".ropedistance");
  near(number(rows[9][1]), after, 5e-6, "chart and score");
  near(number(rows[9][2]), (await frequencies(page))[1].adds, 6e-4, "the pair alone");
  await settled(opened);
});

test("another base and other pairs are tried, named as such, and taken back", async () => {
  const opened = await reached();
  const { page } = opened;
  const before = await value(page, "#pos-score");
  await tabTo(page, "#pos-base");
  await page.keyboard.press("Home");
  await page.locator("#pos-other").filter({ hasText: "Not the model’s own base, which is 100." }).waitFor();
  assert.equal(await text(page, "#pos-base-value"), "10");
  (await frequencies(page)).forEach(({ theta }, i) => near(theta, 10 ** (-2 * i / 8), 5e-5, "θ of base 10"));
  near(await value(page, "#pos-sum"), await value(page, "#pos-score"), 6e-4, "still the sum");
  near(await value(page, "#pos-own-check .here"), await value(page, "#pos-own-check .captured"), 5e-6, "the model's own cell is not tried");
  await tabTo(page, "#pos-pairing [role=radio]");
  await page.keyboard.press("ArrowRight");
  await page.locator("#pos-other").filter({ hasText: "Not the model’s own pairs, which are 2i, 2i+1." }).waitFor();
  assert.deepEqual((await frequencies(page)).map(({ features }) => features), [[0, 4], [1, 5], [2, 6], [3, 7]]);
  assert.match(await text(page, ".schemepanel.own .schememark"), /not the model’s own/);
  await tabTo(page, "#pos-own");
  await page.keyboard.press("Enter");
  await page.waitForFunction((before) => document.querySelector("#pos-score").textContent === before, (await text(page, "#pos-own-check .here")));
  near(await value(page, "#pos-score"), before, 1e-9, "back");
  await settled(opened);
});

test("在中文里，用键盘也能到达，数字同样对得上", async () => {
  const opened = await reached({ locale: "zh-CN" }, "位置");
  const { page } = opened;
  assert.equal(await text(page, "#region-canvas h1"), "位置");
  near(await value(page, "#pos-own-check .here"), await value(page, "#pos-own-check .captured"), 5e-6, "自己的一格");
  const rows = await frequencies(page);
  near(rows.reduce((sum, { adds }) => sum + adds, 0), await value(page, "#pos-score"), 0.0026, "总和即分数");
  assert.match(await page.locator("#pos-distance-chart").getAttribute("aria-label"), /^距离从 0 到 48 的分数/);
  await settled(opened);
});

/** Restarts with another scheme of positions, chosen in the rail. */
const restarted = (name) => async (page) => {
  await trained(page, 1);
  await page.getByRole("radio", { name, exact: true }).focus();
  await page.keyboard.press("Space");
  await page.locator("#restart-now").focus();
  await page.keyboard.press("Enter");
  await page.locator("#pending").waitFor({ state: "detached" });
};

test("a model with learned positions shows its own rows, and RoPE as a what-if", async () => {
  const opened = await reached({}, "Positions", restarted("Learned"));
  const { page } = opened;
  assert.match(await text(page, ".schemepanel.own"), /^Learnedthis model/);
  near(await value(page, "#pos-own-check .here"), await value(page, "#pos-own-check .captured"), 5e-6, "q · k, not turned");
  assert.match(await text(page, ".ropewhatif"), /own scheme is “Learned”/);
  const rows = (await read(page, ".ropeschemes")).map((row) => row.map(number));
  near(rows[0][1], 1, 1e-6, "a row is like itself");
  assert.ok(rows.slice(1, 12).every(([, likeness]) => likeness >= -1 && likeness < 1));
  assert.equal(rows[12][1], 0, "no row beyond the context: the cell is empty");
  await settled(opened);
});

test("a model with ALiBi: the penalty by formula is what the model scaled", async () => {
  const opened = await reached({}, "Positions", restarted("ALiBi"));
  const { page } = opened;
  const shown = await page.locator("#pos-own-check td").allTextContents();
  assert.equal(shown.length, 6, "the product, and the product with its penalty");
  near(number(shown[0]), number(shown[1]), 5e-6, "attention.scores");
  near(number(shown[3]), number(shown[4]), 5e-6, "attention.scaled");
  near(number(shown[3]), number(shown[0]) / Math.sqrt(8) - 11 / 4, 5e-6, "1/√8 of it less a quarter for each of 11 steps");
  await settled(opened);
});
