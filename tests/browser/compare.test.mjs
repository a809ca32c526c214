// Compare: runs that differ in what was asked and in nothing else; by link, by a switch, by keyboard, in both languages.
import assert from "node:assert/strict";
import { test } from "node:test";
import { notable, number, open, setting, settled, steps, tabTo, trained, urlOf } from "./harness.mjs";

const { site, browser } = await setting();

const cpu = { query: "?backend=cpu" };
const compared = (page) => page.evaluate(() => globalThis.glassformer?.compared_steps ?? 0);
const begun = (page, steps = 1) =>
  page.waitForFunction((steps) => (globalThis.glassformer?.compared_steps ?? 0) >= steps, steps, { timeout: 90_000 });
/** Every run has ended. */
const ended = (page) => page.locator("#compare-again").waitFor({ timeout: 120_000 });
/** Rows of the result by their heads. */
const result = (page) =>
  page.locator("#compare-result tbody tr").evaluateAll((rows) =>
    Object.fromEntries(rows.map((row) => [row.cells[0].textContent, [...row.cells].slice(1).map((cell) => cell.textContent)])),
  );

test("two runs by link: curves, numbers, a verdict, and where they part", async () => {
  const opened = await open(browser, site.address, { ...cpu, hash: "#/compare?task=sort&vs=norm_placement:post&for=60" });
  const { page } = opened;
  await begun(page, 2);
  const first = await page.evaluate(() => performance.now());
  console.log(`first steps of both runs ${Math.round(first)} ms after navigation`);
  await ended(page);
  assert.equal(await compared(page), 120);
  const rows = await result(page);
  assert.deepEqual(rows["Place of norm"], ["Pre", "Post"]);
  // Post-norm has no final norm: 32 weights fewer.
  const parameters = rows.parameters.map(number);
  assert.equal(parameters[0] - parameters[1], 32);
  assert.deepEqual(rows["steps done"], ["60", "60"]);
  assert.match(rows["loss, mean of the last 20"].join(" "), /^\d\.\d{3} \d\.\d{3}$/);
  assert.ok(["better", "worse", "too close to call", "not yet"].includes(rows["against run A"][1]));
  // Both curves are there, as long as they were trained.
  const lines = page.locator("#compare-chart path.runline:not(.faint)");
  assert.equal(await lines.count(), 2);
  // The norm before attention is what only one of them does there.
  await page.locator("#parts-first").waitFor();
  assert.match(await page.locator("#parts-first").textContent(), /block\.0\.(norm_1|attention)/);
  assert.match(await page.locator("#compare-weights").textContent(), /equal to the last bit|block|final_norm/);
  assert.ok((await page.locator("#compare-depth circle").count()) === 4, "two blocks of two runs");
  await settled(opened);
});

test("the loss of run A is that of Train, to the last digit", async () => {
  const opened = await open(browser, site.address, { ...cpu, hash: "#/compare?task=sort&stop_after=40&stop_right=none&vs=residual:false&for=40" });
  const { page } = opened;
  await ended(page);
  await page.locator(".g-curves details.astable summary").click();
  const cell = (table, row, column) => table.locator("tbody tr").nth(row).locator("td").nth(column).textContent();
  const table = page.locator(".g-curves details.astable table");
  await table.waitFor();
  const theirs = [await cell(table, 1, 0), await cell(table, 1, 1)];
  await trained(page, 40);
  await page.locator(".tabs a[href*='#/train']").click();
  await page.locator(".g-loss details.astable summary").click();
  const own = page.locator(".g-loss details.astable table");
  await own.locator("tbody tr").nth(1).waitFor();
  assert.deepEqual([await cell(own, 1, 0), await cell(own, 1, 1)], theirs);
  await settled(opened);
});

test("a switch is compared in one click, and a wish with the run", async () => {
  const opened = await open(browser, site.address, { ...cpu, hash: "#/train" });
  const { page } = opened;
  await trained(page, 30);
  await page.locator('[data-compare="why-residual"]').click();
  await begun(page, 2);
  assert.match(await urlOf(page), /#\/compare\?.*vs=residual:false/);
  await ended(page);
  assert.deepEqual((await result(page))["Residual connections"], ["on", "off"]);
  // Another comparison: what was compared before stands as a curve.
  await page.locator('[data-compare="why-norm-place"]').click();
  await page.waitForFunction(() => /norm_placement:post/.test(location.hash));
  await page.locator("[role=switch][aria-label='Residual connections']").click();
  await page.locator("#compare-changes").click();
  await page.waitForFunction(() => /residual:false/.test(location.hash));
  await page.locator("#clear-earlier").click();
  assert.equal(await page.locator("#clear-earlier").count(), 0);
  await settled(opened);
});

test("stopped half-way it leaves everything usable", async () => {
  const opened = await open(browser, site.address, { ...cpu, hash: "#/compare?task=sort&vs=norm:layer_norm&for=5000" });
  const { page } = opened;
  await begun(page, 10);
  await page.locator("#compare-stop").click();
  await ended(page);
  const stopped = await compared(page);
  assert.ok(stopped < 10_000, `${stopped} steps`);
  assert.match(await page.locator(".runstate").first().textContent(), /stopped at step/);
  const before = await steps(page);
  await page.locator(".tabs a[href*='#/train']").click();
  await page.locator("#start-over").click();
  await trained(page, 5);
  console.log(`own run: ${before} steps before`);
  await page.locator(".tabs a[href*='#/inspect']").click();
  await page.locator("#result").waitFor();
  await page.locator(".tabs a[href*='#/compare']").click();
  await page.locator("#compare-clear").click();
  await page.locator("#question-norm").waitFor();
  await settled(opened);
});

test("both models are opened side by side, at one cell", async () => {
  const opened = await open(browser, site.address, { ...cpu, hash: "#/compare?task=sort&vs=scale_scores:false&for=40" });
  const { page } = opened;
  await ended(page);
  await page.locator("#parts-first").waitFor();
  assert.match(await page.locator("#parts-first").textContent(), /block\.0\.attention\.scaled/);
  // What is opened is a stop of both: where scores are not scaled there is no operation that does it.
  await page.locator("#open-both").click();
  const models = page.locator(".besidemodel");
  await models.nth(1).waitFor();
  const names = await models.locator(".opbar .crumb:last-child").allTextContents();
  assert.equal(names[0], names[1]);
  const titles = await models.locator(".result-label b, .under .mlab b").allTextContents();
  assert.ok(titles.length >= 2, titles.join());
  // A step in one is a step in the other.
  await models.nth(0).locator(".stepno button").nth(1).click();
  await page.waitForFunction((name) => document.querySelectorAll(".besidemodel .opbar .crumb:last-child")[1].textContent !== name, names[1]);
  const next = await models.locator(".opbar .crumb:last-child").allTextContents();
  assert.equal(next[0], next[1]);
  await settled(opened);
});

test("a sweep goes through all values and can be read cell by cell", async () => {
  const opened = await open(browser, site.address, { ...cpu, hash: "#/compare" });
  const { page } = opened;
  await trained(page, 5);
  await page.locator("#sweep-values-0").fill("0.001/0.01");
  await page.locator("#sweep-field-1").selectOption("layers");
  await page.locator("#sweep-values-1").fill("1/2");
  await page.locator("#sweep-run").click();
  await page.locator("#compare-result thead th").nth(4).waitFor();
  await page.locator("#compare-stop").click();
  await ended(page);
  assert.equal(await page.locator("#compare-result thead th").count(), 5);
  assert.match(await urlOf(page), /sweep=lr:0\.001\/0\.01,layers:1\/2/);
  await settled(opened);
});

test("a comparison whose worker breaks begins again", async () => {
  const opened = await open(browser, site.address, { ...cpu, hash: "#/compare?task=sort&vs=norm:layer_norm&for=400" });
  const { page, context } = opened;
  await begun(page, 20);
  const broken = await page.evaluateHandle(() => glassformer.worker);
  await page.evaluate(() => glassformer.worker.postMessage({ Crash: "Panic" }));
  await page.waitForFunction((broken) => glassformer.worker !== broken, broken);
  await ended(page);
  assert.equal(await compared(page), 800);
  assert.deepEqual((await result(page))["steps done"], ["400", "400"]);
  await context.close();
});

test("rows longer than those of training are judged, and what cannot be read says so", async () => {
  const opened = await open(browser, site.address, { ...cpu, hash: "#/compare?task=repeat&batch=8&vs=position:learned&for=30" });
  const { page } = opened;
  await ended(page);
  await page.locator("#measure-lengths").click();
  const cell = (run, length) => page.locator("#compare-lengths tbody tr").nth(length).locator("td").nth(run);
  await cell(1, 3).filter({ hasText: "positions end at" }).waitFor({ timeout: 60_000 });
  for (const length of [0, 1, 2, 3]) assert.match(await cell(0, length).textContent(), /^[01]\.\d{3}$/);
  assert.match(await cell(1, 0).textContent(), /^[01]\.\d{3}$/);
  // Of 64 positions those of the second copy are judged, eight to a point, with RoPE only.
  const lines = page.locator("#lengths-chart path.runline");
  assert.equal(await lines.count(), 1);
  await page.locator(".g-lengths [role=radio]", { hasText: "32" }).click();
  assert.equal(await lines.count(), 2);
  await settled(opened);
});

test("curves are drawn by steps, by tokens and by the time that each run took", async () => {
  const opened = await open(browser, site.address, { ...cpu, hash: "#/compare?task=sort&vs=layers:4&for=60" });
  const { page } = opened;
  await ended(page);
  const end = (run) => page.locator(`#compare-chart path.runline.run${run}:not(.faint)`).evaluate((line) => line.getPointAtLength(line.getTotalLength()).x);
  const by = (name) => page.locator(".g-curves [role=radio]", { hasText: name }).click();
  assert.ok(Math.abs((await end(0)) - (await end(1))) < 1, "as many steps");
  await by("seconds");
  await page.waitForFunction(() => [0, 1].map((run) => document.querySelector(`#compare-chart path.runline.run${run}:not(.faint)`)).every((line) => line));
  assert.ok((await end(1)) > 1.2 * (await end(0)), `four layers take longer than two: ${await end(0)} and ${await end(1)}`);
  await by("tokens");
  assert.ok(Math.abs((await end(0)) - (await end(1))) < 1, "as many tokens");
  await settled(opened);
});

test("what cannot be compared is refused with a reason", async () => {
  const opened = await open(browser, site.address, { ...cpu, hash: "#/compare?vs=heads:7" });
  const { page } = opened;
  await page.locator(".banner").waitFor();
  assert.match(await page.locator(".banner").textContent(), /heads/);
  await settled(opened);
});

for (const locale of ["en-US", "zh-CN"]) {
  test(`every question is asked by its link, by keyboard (${locale})`, async () => {
    const opened = await open(browser, site.address, { ...cpu, hash: "#/compare", locale });
    const { page } = opened;
    await trained(page, 1);
    const ids = await page.locator("a.question").evaluateAll((links) => links.map((link) => link.id));
    assert.equal(ids.length, 14);
    for (const id of ids) {
      await page.locator(`#${id}`).focus();
      await page.keyboard.press("Enter");
      await page.locator("#compare-stop, #compare-again").first().waitFor({ timeout: 60_000 });
      const before = await compared(page);
      await page.waitForFunction((before) => (globalThis.glassformer?.compared_steps ?? 0) !== before, before, { timeout: 90_000 });
      assert.equal(await page.locator("#compare-refused").textContent(), "", id);
      assert.match(await page.locator("#compare-differs").textContent(), /\p{L}/u, id);
      await tabTo(page, "#compare-clear");
      await page.keyboard.press("Enter");
      await page.locator("a.question").first().waitFor();
    }
    await settled(opened);
  });
}

for (const [width, height, colorScheme, locale] of [
  [1440, 900, "light", "en-US"],
  [1024, 768, "dark", "zh-CN"],
  [390, 844, "light", "zh-CN"],
]) {
  test(`axe finds nothing serious or moderate, ${width}x${height} ${colorScheme} ${locale}`, async () => {
    const opened = await open(browser, site.address, { ...cpu, hash: "#/compare", viewport: { width, height }, colorScheme, locale });
    const { page } = opened;
    await trained(page, 1);
    assert.deepEqual(await notable(page), []);
    await page.evaluate(() => (location.hash = "#/compare?task=sort&vs=norm:layer_norm&for=20"));
    await ended(page);
    await page.locator("#open-both").click();
    await page.locator(".besidemodel").nth(1).waitFor();
    assert.deepEqual(await notable(page), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing is wider than the window");
    await settled(opened);
  });
}
