// The walk through a forward pass: every operation by keyboard, a cell's arithmetic, a prompt, the next token.
import assert from "node:assert/strict";
import { test } from "node:test";
import { endless, number, open, pause, setting, settled, trained, urlOf } from "./harness.mjs";

const { site, browser } = await setting();

/** A page whose model has learned a little and stands still. */
async function paused(hash, options = {}) {
  const opened = await open(browser, site.address, { hash, ...options });
  const { page } = opened;
  await trained(page, 100);
  await pause(page, () => page.locator("#play").click());
  await page.locator("#result, #next-token").first().waitFor();
  return opened;
}

test("every operation by keyboard, forwards and back", async () => {
  const opened = await paused("#/inspect");
  const { page } = opened;
  const count = await page.locator(".netmap li[id^=stop-]").count();
  assert.equal(count, 57, "two blocks of the textbook decoder");
  const names = [];
  for (let at = 1; at <= count; at++) {
    assert.equal(await page.locator("#op-number").textContent(), `op ${at} of ${count}`);
    await page.locator("#result").waitFor();
    assert.equal(await page.locator(".netmap li[aria-current=step]").count(), 1);
    // Every operation has a formula or is given, a picture of numbers, a reason and shapes.
    assert.ok((await page.locator(".insp .blk p").first().textContent()).length > 20, "a reason");
    assert.ok((await page.locator(".insp .shape").count()) >= 1, "shapes");
    if (at > 1) assert.ok((await page.locator("#region-canvas math").count()) >= 1, `a formula at ${at}`);
    names.push(new URL(await urlOf(page)).hash);
    // The arithmetic of a cell ends in the value on screen.
    await page.locator("#result").focus();
    await page.keyboard.press("ArrowRight");
    await page.locator("#cell-value").waitFor();
    assert.match(await page.locator("#cell-value").textContent(), /^(−?[\d.,]+( e[−+]?\d+)?|−∞|no target)$/, `a value at ${at}`);
    await page.keyboard.press("]");
    if (at < count) await page.locator("#op-number", { hasText: `op ${at + 1} of` }).waitFor();
  }
  assert.equal(new Set(names).size, count, "every operation has its own address");
  await page.keyboard.press("[");
  await page.locator("#op-number", { hasText: `op ${count - 1} of` }).waitFor();
  await page.keyboard.press("{");
  assert.equal(await page.locator(".netmap li[aria-current=step]").count(), 1);
  await settled(opened);
});

test("a link to a score frames both of its operands; from nowhere the arrows lead to the cells", async () => {
  const opened = await paused("#/inspect?op=block.0.attention.scores&cell=6,1");
  const { page } = opened;
  await page.locator("#cell-value").waitFor();
  for (const operand of ["#operand-0", "#operand-1"]) await page.locator(`${operand} .ring`).waitFor();
  await page.evaluate(() => (location.hash = "#/inspect?op=block.0.attention.masked"));
  await page.locator("#op-number", { hasText: "op 15 of" }).waitFor();
  // The cell of before is looked at here too; the address names it once the reader goes to it.
  await page.locator("#readout", { hasText: /query 6 .*key 1 / }).waitFor();
  assert.ok(!(await urlOf(page)).includes("cell="));
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => location.hash.endsWith("cell=6,1") && document.activeElement.id === "result");
  // The mask is an operand like the score.
  await page.locator("#operand-1 .ring").waitFor();
  assert.equal(await page.locator("#region-strip tbody td button").count(), 2);
  await settled(opened);
});

test("a score opens to the products that were added, and they add up", async () => {
  const opened = await paused("#/inspect?op=block.0.attention.scores&head=1&cell=3,1");
  const { page } = opened;
  await page.locator("#cell-value").waitFor();
  const terms = await page
    .locator("#region-strip table tbody tr")
    .last()
    .locator("td")
    .allTextContents();
  const shown = number(await page.locator("#cell-value").textContent());
  assert.ok(Number.isFinite(shown));
  // The last running sum is the shown value, to the two digits it is shown with.
  const last = number(terms.at(-1));
  assert.ok(Math.abs(last - shown) <= 6e-3, `${last} is not ${shown}`);
  await settled(opened);
});

test("masked cells say so, and their weight is 0", async () => {
  const opened = await paused("#/inspect?op=block.0.attention.probabilities&cell=2,7");
  const { page } = opened;
  await page.locator("#readout").filter({ hasText: /mask/ }).waitFor();
  await settled(opened);
});

test("the head is chosen by key and kept in the address", async () => {
  const opened = await paused("#/inspect?op=block.0.attention.scores&cell=3,1");
  const { page } = opened;
  const before = await page.locator("#cell-value").textContent();
  await page.locator("#region-canvas").focus();
  await page.keyboard.press("h");
  await page.waitForFunction(() => location.hash.includes("head=1"));
  await page.waitForFunction((before) => document.querySelector("#cell-value")?.textContent !== before, before);
  await settled(opened);
});

test("the cell under the pointer and under a finger is read out", async () => {
  const opened = await paused("#/inspect?op=block.0.attention.scores");
  const { page } = opened;
  const box = await page.locator("#result").boundingBox();
  await page.mouse.move(box.x + 5, box.y + 5);
  await page.locator("#readout").filter({ hasText: /\d\.\d/ }).waitFor();
  const hovered = await page.locator("#readout").textContent();
  await page.mouse.click(box.x + 5, box.y + 5);
  await page.waitForFunction(() => location.hash.includes("cell=0,0"));
  await page.mouse.move(2, 2);
  assert.equal(await page.locator("#readout").textContent(), hovered, "chosen stays read out");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !location.hash.includes("cell="));
  assert.equal(await page.locator("#readout").textContent(), hovered, "it is looked at until another one is chosen");
  await settled(opened);
});

test("a typed prompt is walked, an impossible one says why", async () => {
  const opened = await paused("#/inspect?op=block.0.attention.scores");
  const { page } = opened;
  await page.locator("#prompt").fill("3141");
  await page.waitForFunction(() => document.querySelector("#result")?.getAttribute("aria-rowcount") === "4");
  await page.locator("#prompt").fill("31x");
  assert.match(await page.locator("#prompt-trouble").textContent(), /“x” is not in the vocabulary/);
  assert.equal(await page.locator("#result").getAttribute("aria-rowcount"), "4", "the last good one stays");
  await page.locator("#prompt").fill("9".repeat(200));
  assert.match(await page.locator("#prompt-trouble").textContent(), /at most 96/);
  await page.locator("#prompt").fill("");
  assert.match(await page.locator("#prompt-trouble").textContent(), /at least one/);
  await page.locator("#prompt").fill("7");
  await page.waitForFunction(() => document.querySelector("#result")?.getAttribute("aria-rowcount") === "1");
  await page.locator("#prompt").fill("271828=");
  await page.locator("#continue").click();
  await page.waitForFunction(() => document.querySelectorAll("#continued .tokenchip").length >= 5);
  await page.locator("#another-row").click();
  await page.waitForFunction(() => document.querySelector("#result")?.getAttribute("aria-rowcount") === "12");
  await settled(opened);
});

test("next-token probabilities over the whole vocabulary add up to 1", async () => {
  const opened = await paused("#/inspect?op=probabilities&cell=8,3");
  const { page } = opened;
  const shares = await page.locator("#next-token ol .num").allTextContents();
  assert.equal(shares.length, 11);
  const sum = shares.map(number).reduce((a, b) => a + b);
  assert.ok(Math.abs(sum - 1) < 0.006, `they add up to ${sum}`);
  await settled(opened);
});

test("RoPE dials: moving both positions leaves the score", async () => {
  const opened = await paused("#/inspect?op=block.0.attention.query_rotated&cell=8,3");
  const { page } = opened;
  await page.locator("#dials").waitFor();
  const score = () => page.locator("#dial-score").textContent();
  const before = await score();
  assert.match(before, /\d/);
  const sliders = page.locator("#dials input[type=range]");
  assert.equal(await sliders.count(), 3, "query, key, both");
  await sliders.nth(2).focus();
  await page.keyboard.press("ArrowRight");
  assert.ok(Math.abs(number(await score()) - number(before)) < 2e-3, "the same distance, the same score");
  await sliders.nth(1).focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction((before) => document.querySelector("#dial-score").textContent !== before, before);
  await settled(opened);
});

test("while it trains the picture follows", async () => {
  const opened = await open(browser, site.address, { hash: "#/inspect?op=block.0.attention.scores&cell=3,1" });
  const { page } = opened;
  await page.locator("#speed").selectOption({ index: 2 });
  await page.locator("#cell-value").waitFor();
  await endless(page);
  const before = await page.locator("#cell-value").textContent();
  await page.waitForFunction((before) => document.querySelector("#cell-value")?.textContent !== before, before);
  await settled(opened);
});
