// Figures that stand in lessons only: each on the lesson's own model, moved as a reader would, with the numbers that must
// come out.
import assert from "node:assert/strict";
import { test } from "node:test";
import { open, setting, settled, stands, tabTo, trained, urlOf } from "./harness.mjs";

const { site, browser } = await setting();
const at = (hash, options = {}) => open(browser, site.address, { query: "?backend=cpu", hash, ...options });
const number = (text) => Number(text.trim().replace("−", "-").replaceAll(",", "").replace(/ e/, "e").replace(/^([-]?)\./, "$10."));

test("an opened cell of the mask moves the logits of its query and later ones, and none before", async () => {
  const opened = await at("#/learn/5?step=60");
  const { page } = opened;
  await trained(page, 60);
  await stands(page);
  const moved = async () => (await page.locator("#lesson-moved tr").nth(2).locator("td").allTextContents()).map(number);
  await page.locator("#lesson-moved td").first().waitFor();
  assert.ok((await moved()).every((x) => x === 0), "nothing is opened yet");
  await tabTo(page, "#toggle-cell");
  await page.keyboard.press("Enter");
  await page.locator("#lesson-moved .moved").first().waitFor();
  const after = await moved();
  assert.ok(after.slice(0, 7).every((x) => x === 0), `${after}`);
  assert.ok(after[7] > 0, `${after}`);
  assert.match(decodeURIComponent(await urlOf(page)), /edits=block\.0\.attention\.mask@\*\.\*\.7\.8~1/);
  await page.locator("#close-cells").click();
  await page.waitForFunction(() => !document.querySelector("#lesson-moved .moved"));
  await settled(opened);
});

test("a link to a figure leads back to what was set in it and to its cell, in the other language too", async () => {
  const opened = await at("#/learn/6?step=40");
  const { page } = opened;
  await trained(page, 40);
  await stands(page);
  await tabTo(page, "#lesson-temperature");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  const bars = async (page) => {
    await page.waitForFunction(() => document.querySelectorAll(".softmaxfigure li").length > 0);
    return (await page.locator(".softmaxfigure li .num:last-child").allTextContents()).map(number);
  };
  const before = await bars(page);
  const address = new URL(await urlOf(page));
  assert.match(address.hash, /section=figure_\d/);
  // Two notches above 1 of 25; the row that it stands on.
  assert.match(address.hash, /set=6\.14/);
  const again = await at(`${address.hash}&lang=zh`);
  await trained(again.page, 40);
  await stands(again.page);
  assert.equal(await again.page.locator("#lesson-temperature").inputValue(), "2");
  assert.deepEqual(await bars(again.page), before);
  await settled(again);
  await settled(opened);
});

test("cutting queries into heads moves no number in memory, laying heads apart does", async () => {
  const opened = await at("#/learn/7?step=0", { viewport: { width: 390, height: 844 }, hasTouch: true });
  const { page } = opened;
  await page.locator("#split-shape", { hasText: "[B, T, H·D] = [1, 12, 32]" }).waitFor();
  const places = [];
  for (const [name, shape] of [["as one row", "[1, 12, 32]"], ["cut", "[1, 12, 4, 8]"], ["head by head", "[1, 4, 12, 8]"]]) {
    await page.locator("#lesson-split").getByRole("radio", { name, exact: true }).tap();
    await page.locator("#split-shape", { hasText: shape }).waitFor();
    places.push(await page.locator("#split-place", { hasText: /feature 4, is −?\d/ }).textContent());
  }
  // Position 6, the second head, its fifth feature: (6 · 4 + 1) · 8 + 4, then (1 · 12 + 6) · 8 + 4.
  assert.match(places[0], /204 numbers/);
  assert.equal(places[1], places[0]);
  const [before, after] = [places[0], places[2]].map((place) => place.match(/feature 4, is (−?[\d.]+(?: e−?\d+)?):/)[1]);
  assert.equal(after, before, "the number itself stays");
  assert.match(places[2], /148 numbers/);
  assert.equal(await page.locator(".splithead canvas").count(), 4);
  await settled(opened);
});

test("both norms of a row that the reader types", async () => {
  const opened = await at("#/learn/11?step=20", { locale: "zh-CN" });
  const { page } = opened;
  await page.locator("#lesson-norms .vectorrow").first().waitFor();
  await page.locator("#norms-own").fill("1, 2, 3, 6");
  const row = (i) => page.locator("#lesson-norms .vectorrow").nth(i);
  await row(0).getByText("μ 3.00 · σ 1.87 · rms 3.54").waitFor();
  assert.match(await row(1).textContent(), /\(−1\.069, −0?\.535, 0(\.000)?, 1\.604\)/);
  assert.match(await row(2).textContent(), /\(0?\.283, 0?\.566, 0?\.849, 1\.697\)/);
  await page.locator("#norms-own").fill("one");
  assert.equal(await page.locator("#norms-own").getAttribute("aria-invalid"), "true");
  await row(0).locator("svg").waitFor();
  await settled(opened);
});

test("of a gate ReLU makes zeros and SiLU makes none", async () => {
  const opened = await at("#/learn/10?step=60");
  const { page } = opened;
  await page.locator("#lesson-gate .vectorrow").nth(4).waitFor();
  const zeros = (await page.locator("#lesson-gate .vectorrow > .num").allTextContents()).map((text) => Number(text.match(/^\d+/)[0]));
  assert.deepEqual(zeros.slice(0, 4), [0, 0, 0, 0]);
  assert.ok(zeros[4] > 10 && zeros[4] < 80, `${zeros}`);
  await settled(opened);
});

test("without residuals the stream dies on the way up", async () => {
  const opened = await at("#/learn/12?layers=4&residual=false&step=0");
  const { page } = opened;
  await page.locator("#lesson-stream tbody tr").nth(3).waitFor();
  const sizes = (await page.locator("#lesson-stream tbody tr td:nth-child(3)").allTextContents()).map(number);
  assert.equal(sizes.length, 4);
  assert.ok(sizes[0] < 1e-10 && sizes[3] > 1e-6, `from the last block to the first: ${sizes}`);
  for (let i = 1; i < 4; i++) assert.ok(sizes[i - 1] < sizes[i] / 10, `${sizes}`);
  await settled(opened);
});

test("which loss to expect: all tokens, those that occur as answers, the floor; on Train too", async () => {
  const opened = await at("#/learn/13");
  const { page } = opened;
  await trained(page, 100);
  const told = (await page.locator("#expected li").allTextContents()).map((text) => text.replace(/\s+/g, " "));
  assert.match(told[0], /ln 11.*2\.398/);
  assert.match(told[1], /ln 10.*2\.303/);
  assert.match(told[2], /floor/);
  assert.ok(number(await page.locator("#expected-now").textContent()) < 1.5);
  await page.keyboard.press("3");
  await page.getByText("What to expect?").click();
  await page.locator("#expected-now").waitFor();
  await settled(opened);
});

test("a frozen step of training: a weight before, its gradient, m and v, and the weight after", async () => {
  const opened = await at("#/learn/14?step=30");
  const { page } = opened;
  await trained(page, 30);
  await stands(page);
  const step = page.locator(".lessonfigure", { hasText: "Update of query.weight" });
  await step.locator(".eqs li").nth(11).waitFor();
  await page.locator(".lessonfigure #loss-chart").waitFor();
  await settled(opened);
});

test("three kinds of attention and who sees whom", async () => {
  const opened = await at("#/learn/15?task=numbers_chinese&step=5");
  const { page } = opened;
  await page.locator("#lesson-masks .maskpicture").nth(2).waitFor();
  await page.locator("#lesson-masks .maskcounts", { hasText: "pairs" }).nth(2).waitFor();
  const counts = (await page.locator("#lesson-masks .maskcounts").allTextContents()).map((text) => text.match(/\d+/g).map(Number));
  const [[all, keys, whole], [target, own, causal], [queries, source, cross]] = counts;
  assert.equal(whole, all * keys, "an encoder sees everything");
  assert.equal(target, own);
  assert.equal(causal, (own * (own + 1)) / 2, "a decoder sees a triangle");
  assert.equal(cross, queries * source, "a target sees the whole source");
  await settled(opened);
});

test("weights of one head in three kinds of attention, and the same numbers in Inspect", async () => {
  const opened = await at("#/learn/15?task=numbers_chinese&step=5&source=4.0.9.6.25&prompt=24.14.22.10.19.20.16", { viewport: { width: 390, height: 844 }, hasTouch: true });
  const { page } = opened;
  const map = (kind) => page.locator(`[data-attention="${kind}"]`);
  // S × S and T × T and T × S; only a causal map hides anything.
  for (const [kind, told] of [["encoder.attention", "5 queries × 5 keys, 25 pairs"], ["decoder.attention", "7 queries × 7 keys, 28 pairs"], ["decoder.cross_attention", "7 queries × 5 keys, 35 pairs"]]) {
    await map(kind).getByText(told).waitFor();
  }
  assert.deepEqual(await map("decoder.cross_attention").locator(".axis-x b").allTextContents(), ["4", "0", "9", "6", "stop"]);
  assert.equal(await map("decoder.cross_attention").locator(".axis-y b").count(), 7);
  const read = async (kind, keys) => {
    const picture = map(kind).locator(".mat.grid");
    await picture.focus();
    await page.keyboard.press("Home");
    for (const key of keys) await page.keyboard.press(key);
    return map(kind).locator(".framedsays").textContent();
  };
  await page.locator(".maskchoices .choice").nth(1).getByRole("radio", { name: "3", exact: true }).tap();
  assert.match(await read("decoder.attention", ["ArrowRight"]), /does not see key 1/);
  const said = await read("decoder.cross_attention", ["ArrowDown", "ArrowRight"]);
  const [, row, column, shown] = said.match(/query (\d+) .* → key (\d+) .*: ([\d.]+)$/);
  assert.equal(await page.locator(".maskchoices").evaluate((one) => one.scrollWidth > one.clientWidth), false, "all of it in sight");
  await page.locator(".lessonfigure", { has: page.locator("#lesson-masks") }).getByRole("button", { name: /Inspect/ }).tap();
  await page.locator("#cell-value").waitFor();
  const url = decodeURIComponent(await urlOf(page));
  assert.match(url, new RegExp(`op=decoder\\.block\\.1\\.cross_attention\\.probabilities.*cell=${row},${column}`));
  assert.match(url, /head=2/);
  assert.ok(Math.abs(number(await page.locator("#cell-value").textContent()) - Number(shown)) < 6e-4, said);
  await settled(opened);
});

test("a model reads rows longer than those it was trained on, and the end of training is marked", async () => {
  const opened = await at("#/learn/9?task=repeat&schedule=constant&step=250");
  const { page } = opened;
  await trained(page, 250);
  const table = page.locator("#lesson-longer tbody tr");
  await page.locator("#lesson-longer [role=status]", { hasText: "at step 250" }).waitFor();
  assert.match(await table.nth(0).textContent(), /positions 0 to 31, as in training/);
  assert.match(await table.nth(1).textContent(), /positions 32 to 127, beyond training/);
  const shares = async () => (await table.locator("td").allTextContents()).map(number);
  const [inside, beyond] = await shares();
  assert.ok(inside > 0.5 && inside <= 1 && beyond < inside, `${inside}, ${beyond}`);
  assert.equal(await page.locator("#longer-chart path.trainedmark").count(), 1);
  assert.match(await page.locator("#longer-chart").textContent(), /T 32/);
  const length = (name) => page.locator("#lesson-longer").getByRole("radio", { name, exact: true }).click();
  await length("256");
  await table.filter({ hasText: "32 to 255" }).waitFor();
  const [same, farther] = await shares();
  assert.ok(farther < beyond, `the farther, the fewer: ${farther}, ${beyond}`);
  assert.ok(Math.abs(same - inside) < 0.1, "other rows, as good");
  await length("32");
  await page.waitForFunction(() => document.querySelectorAll("#lesson-longer tbody tr").length === 1);
  assert.equal(await page.locator("#longer-chart path.trainedmark").count(), 0, "nothing lies beyond");
  await settled(opened);
});

test("what follows some words is counted in the training rows, beside what the model expects", async () => {
  const opened = await at("#/learn/16?task=stories_english&step=5");
  const { page } = opened;
  await page.locator("#lesson-follows tbody tr").nth(3).waitFor();
  const column = async (i) => (await page.locator(`#lesson-follows tbody td:nth-child(${i})`).allTextContents()).map(number);
  const counted = await column(3);
  assert.ok(Math.abs(counted.reduce((sum, x) => sum + x, 0) - 1) < 0.02, `all that follows: ${counted}`);
  assert.ok((await column(5)).every((x) => x >= 0 && x < 0.5), "five steps make nobody sure");
  const caption = () => page.locator("#lesson-follows caption").textContent();
  const before = await caption();
  await page.locator("#lesson-counted").getByRole("radio", { name: "1" }).click();
  await page.waitForFunction((before) => ![before, undefined].includes(document.querySelector("#lesson-follows caption")?.textContent), before);
  assert.ok(Number((await caption()).replace(",", "").match(/\d+/)[0]) > Number(before.replace(",", "").match(/\d+/)[0]), "less context stands there more often");
  await settled(opened);
});
