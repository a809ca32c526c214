// A change that training holds: the door that opens every mask, what the losses then say, and the way back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { endless, halt, number, open, setting, settled, tabTo, trained, urlOf } from "./harness.mjs";

const { site, browser } = await setting();

/** Loss of training, and of held-out rows without the change. */
const losses = async (page) => (await page.locator("#held-losses").textContent()).match(/−?\d+\.\d+/g).map(number);

for (const options of [{}, { locale: "zh-CN" }]) {
  test(`the third door: the mask is open, the loss falls for the wrong reason${options.locale ? " (Chinese)" : ""}`, async () => {
    const opened = await open(browser, site.address, { hash: "", query: "?backend=cpu", ...options });
    const { page } = opened;
    await trained(page, 1);
    await tabTo(page, "#door-change");
    await page.keyboard.press("Enter");
    await page.locator("#held-edits").waitFor();
    assert.match(decodeURIComponent(await urlOf(page)), /held=block\.0\.attention\.mask@\*\.\*\.\*\.\*~1;block\.1\.attention\.mask@/);
    await trained(page, 300);
    await halt(page);
    const [seeing, masked] = await losses(page);
    // It copies what it should predict; on rows with their mask it guesses.
    assert.ok(seeing < 0.3, `${seeing} nats while it sees its answer`);
    assert.ok(masked > 1 && masked > 5 * seeing, `${masked} nats where it does not`);
    // The step that comes next is looked at as it will be: with the mask open.
    await page.goto(`${(await urlOf(page)).replace("#/train?", "#/inspect?op=block.0.attention.mask&row=0&cell=0,5&")}`);
    await page.locator("#readout", { hasText: /[:：] ?1\.000000$/ }).waitFor();
    await settled(opened);
  });
}

test("what is held is told in full on a projector", async () => {
  const mask = encodeURIComponent("block.0.attention.mask@*.*.*.*~1");
  const opened = await open(browser, site.address, { hash: `#/train?task=sort&held=${mask}`, viewport: { width: 1024, height: 768 } });
  const { page } = opened;
  await page.locator("#drop-held").waitFor();
  const [card, button, loss] = await page.evaluate(() =>
    ["#held-edits", "#drop-held", ".g-loss"].map((it) => document.querySelector(it).getBoundingClientRect().toJSON()),
  );
  assert.ok(button.bottom <= card.bottom && card.bottom <= loss.top, `${button.bottom} in ${card.bottom}, over ${loss.top}`);
  await settled(opened);
});

test("edits of the example are held by training, and let go of", async () => {
  const edit = "block.0.attention.mixed@0.1.*.*~0";
  const opened = await open(browser, site.address, {
    hash: `#/inspect?op=block.0.attention.mixed&head=1&edits=${encodeURIComponent(edit)}`,
    query: "?backend=cpu",
  });
  const { page } = opened;
  await trained(page, 20);
  await tabTo(page, "#hold-edits");
  await page.keyboard.press("Enter");
  await page.locator("#held-edits", { hasText: "block.0.attention.mixed@*.1.*.*~0" }).waitFor();
  await endless(page);
  await tabTo(page, "#drop-held");
  await page.keyboard.press("Enter");
  await page.locator("#held-edits").waitFor({ state: "detached" });
  assert.doesNotMatch(await urlOf(page), /held=/);
  await settled(opened);
});

test("what this model cannot hold is refused by name", async () => {
  const hash = "#/train?task=sort&held=" + encodeURIComponent("block.7.attention.mask@*.*.*.*~1");
  const opened = await open(browser, site.address, { hash });
  await opened.page.locator("#refused, .banner", { hasText: "block.7.attention.mask" }).first().waitFor();
  await trained(opened.page, 1);
  assert.equal(await opened.page.locator("#held-edits").count(), 0);
  await settled(opened);
});
