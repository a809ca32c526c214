// From a gradient every operand of its arithmetic opens: to what made it, forward or backward, and back again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { halt, number, open, setting, settled, trained } from "./harness.mjs";

const { site, browser } = await setting();

const gradients = [
  "grad:block.0.attention.masked",
  "grad:block.0.attention.probabilities",
  "grad:block.0.attention.query",
  "grad:block.0.feed_forward.gate",
  "grad:block.0.norm_1.weight",
  "grad:block.1.attention.value",
  "grad:logits",
];

test("operands of gradients open, and the strip shows the cell that was pressed", async () => {
  const opened = await open(browser, site.address, { query: "?backend=cpu" });
  const { page } = opened;
  await trained(page, 20);
  await halt(page);
  for (const op of gradients) {
    // A row with a target: only such a one has a loss.
    const row = op === "grad:logits" ? 6 : 0;
    const hash = `#/inspect?op=${op}&head=1&cell=${row},1&pass=backward`;
    await page.evaluate((hash) => (location.hash = hash), hash);
    await page.locator("#cell-value").waitFor();
    await page.locator(".operand").first().waitFor();
    // An operand of each kind: the first term has them all.
    const count = await page.locator(".terms tbody tr").first().locator(".operand").count();
    for (let i = 0; i < count; i++) {
      const operand = page.locator(".terms tbody tr").first().locator(".operand").nth(i);
      await operand.waitFor();
      const exact = number((await operand.getAttribute("title")).match(/.*\(([^()]*)\)/)[1]);
      await operand.click();
      await page.locator("#trail").waitFor();
      const shown = number(await page.locator("#cell-value").textContent());
      assert.ok(Math.abs(shown - exact) <= 1e-6 * Math.max(1, Math.abs(exact)), `${op} operand ${i}: ${shown} instead of ${exact}`);
      await page.keyboard.press("Escape");
      await page.waitForFunction((op) => location.hash.includes(`op=${op}`), op);
    }
  }
  await settled(opened);
});
