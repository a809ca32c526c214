// The microscope's paths by keyboard alone, in both languages: an operand opened to what made it, the way back through
// gradients, a frozen step that is then applied, a mask opened by hand and what it does to the logits.
import assert from "node:assert/strict";
import { test } from "node:test";
import { number, open, pause, setting, settled, tabTo, trained, urlOf } from "./harness.mjs";

const { site, browser } = await setting();

const languages = { en: "en-US", "zh-Hans": "zh-CN" };

/** A page in a language whose model has learned a little and stands still; paused by the space bar. */
async function paused(hash, locale) {
  const opened = await open(browser, site.address, { hash, locale });
  const { page } = opened;
  await trained(page, 60);
  await pause(page);
  return opened;
}

const steps = (page) =>
  page.locator(".eqs li").evaluateAll((rows) => rows.map((row) => ({ name: row.querySelector(".o").textContent, value: row.querySelector(".r").textContent })));

for (const [language, locale] of Object.entries(languages)) {
  test(`${language}: an operand opens to what made it, and the way leads back`, async () => {
    const opened = await paused("#/inspect?op=block.0.attention.scores&head=1&cell=5,2", locale);
    const { page } = opened;
    assert.equal(await page.evaluate(() => document.documentElement.lang), language);
    await tabTo(page, ".dims .operand");
    const shown = number(await page.evaluate(() => document.activeElement.textContent));
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => location.hash.includes("query_rotated"));
    await page.locator("#trail").waitFor();
    const value = number(await page.locator("#cell-value").textContent());
    assert.ok(Math.abs(value - shown) <= 0.005001, `${value} opens what was shown as ${shown}`);
    assert.match(await urlOf(page), /cell=5,0/);
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => location.hash.includes("attention.scores") && location.hash.includes("cell=5,2"));
    await settled(opened);
  });

  test(`${language}: every stop of the way back opens, and its arithmetic ends in the number on screen`, async () => {
    const opened = await paused("#/inspect?op=loss", locale);
    const { page } = opened;
    await page.keyboard.press("b");
    await page.waitForFunction(() => location.hash.includes("pass=backward"));
    await page.locator("#depth li").first().waitFor();
    const count = await page.locator(".netmap li[id^=stop-]").count();
    assert.ok(count > 57, `${count} stops back through two blocks`);
    const seen = new Set();
    for (let at = 1; at <= count; at++) {
      const said = await page.locator("#op-number").textContent();
      assert.match(said, new RegExp(`\\b${at}\\b.*\\b${count}\\b`), "numbered from the loss");
      await page.locator("#result").focus();
      await page.keyboard.press("ArrowRight");
      await page.locator("#cell-value").waitFor();
      const text = await page.locator("#cell-value").textContent();
      const untargeted = /^(no target|没有目标)$/.test(text);
      const value = number(text);
      assert.ok(untargeted || Number.isFinite(value), `a number at ${at}`);
      const lines = untargeted ? [] : await steps(page);
      if (lines.length > 1) {
        const result = number(lines.at(-2).value);
        assert.ok(Math.abs(result - value) <= 0.000501 + 1e-3 * Math.abs(value), `${result} is explained, ${value} is shown at ${at}: ${await urlOf(page)}`);
        assert.ok((await page.locator("#region-canvas math").count()) >= 1, `a rule at ${at}: ${await urlOf(page)}`);
      }
      seen.add((await urlOf(page)).replace(/&?cell=[\d,]+/, ""));
      await page.keyboard.press("]");
      if (at < count) await page.waitForFunction((before) => document.querySelector("#op-number").textContent !== before, said);
    }
    assert.equal(seen.size, count, "every stop has its own address");
    await page.keyboard.press("b");
    await page.waitForFunction(() => !location.hash.includes("pass=backward"));
    await settled(opened);
  });

  test(`${language}: the frozen step is walked, and one step applies just that`, async () => {
    const opened = await paused("#/inspect?op=loss", locale);
    const { page } = opened;
    await tabTo(page, "#rows-pick [role=radio]");
    await page.keyboard.press("ArrowRight");
    await page.locator("#row-tokens li").first().waitFor();
    assert.match(await urlOf(page), /row=0/);
    const rows = Number((await page.locator("#batch-row").textContent()).match(/\d+/g)[1] ?? 0);
    assert.equal(rows, 64, "the whole batch of the default preset");
    await tabTo(page, "#next-row");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => location.hash.includes("row=1"));
    await page.keyboard.press("b");
    await page.locator("#depth li").first().waitFor();
    // To the update of the last parameter, and a weight of it.
    const count = await page.locator(".netmap li[id^=stop-]").count();
    const updates = await page.locator(".netmap li[id^=stop-]", { hasText: /weight/ }).count();
    assert.ok(updates >= 10, `${updates} updates`);
    await page.locator(`.netmap li[id^=stop-]`).last().locator("button").focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction((count) => document.querySelector("#op-number").textContent.includes(String(count)), count);
    await page.locator("#result").focus();
    await page.keyboard.press("ArrowRight");
    await page.locator("#cell-value").waitFor();
    const before = await steps(page);
    assert.ok(before.length >= 11, "clipped gradient, m, v, both corrections, root, rate, decay, result");
    const foretold = number(before.at(-1).value);
    const step = Number((await page.locator("#step").textContent()).replaceAll(",", ""));
    await page.keyboard.press(".");
    await page.waitForFunction((step) => document.querySelector("#step").textContent.replaceAll(",", "") === String(step + 1), step);
    await page.waitForFunction((text) => document.querySelector(".provenance")?.textContent.includes(text), (step + 1).toLocaleString("en-US"));
    // The weight before the next step is the one that was foretold; the table of the picture has it in full.
    const then = await steps(page);
    const weightBefore = number(then.at(-4).value);
    assert.ok(Math.abs(weightBefore - foretold) <= 0.000501, `${weightBefore} is what ${foretold} foretold`);
    await settled(opened);
  });

  test(`${language}: a future token is leaked by hand, and undone`, async () => {
    const opened = await paused("#/inspect?op=block.0.attention.probabilities&head=1&cell=2,5", locale);
    const { page } = opened;
    const readout = await page.locator("#readout").textContent();
    assert.match(readout, /masked: yes|已掩码：是/);
    const logits = () => page.locator("#logits-changed").textContent();
    await page.keyboard.press("e");
    await page.keyboard.press("Enter");
    await page.locator("#before-after").waitFor();
    assert.match(await urlOf(page), /edits=block\.0\.attention\.mask@\*\.1\.2\.5~1/);
    const numbers = (await logits()).match(/\d+/g).map(Number);
    // Rows 0 and 1 of 12 cannot have changed; each row has 11 logits.
    assert.ok(numbers[0] > 0 && numbers[0] <= 110, await logits());
    assert.match(await page.locator("#readout").textContent(), /masked: no|已掩码：否/);
    const share = number((await page.locator("#cell-value").textContent()));
    assert.ok(share > 0 && share < 1, `a share of attention: ${share}`);
    await page.reload();
    await trained(page, 1);
    await page.locator("#edit-list li").waitFor();
    assert.equal(await page.locator("#edit-list li").count(), 1, "the address carries the edit");
    await page.locator("#before-after").waitFor();
    await tabTo(page, "#reset-edits");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => !location.hash.includes("edits="));
    await tabTo(page, "#undo-edit", "Shift+Tab");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => location.hash.includes("edits="));
    await page.locator("#result").focus();
    await page.keyboard.press("Backspace");
    await settled(opened);
  });

  test(`${language}: a value typed over, a head switched off, another prompt's activation`, async () => {
    const opened = await paused("#/inspect?op=block.0.attention.query&head=0&cell=3,2", locale);
    const { page } = opened;
    await page.keyboard.press("e");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("-1.5");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelector("#cell-value")?.textContent.startsWith("−1.5"));
    await page.locator("#before-after").waitFor();
    await tabTo(page, "#head-off");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelectorAll("#edit-list li").length === 2);
    await tabTo(page, "#donor");
    // A shorter prompt lacks the later positions, and the list says so.
    await page.keyboard.type("314");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelectorAll("#edit-list li")[2]?.querySelector(".trouble").textContent.length > 3);
    await page.locator("#donor").focus();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("314159=11345");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => [...document.querySelectorAll("#edit-list .trouble")].every(({ textContent }) => textContent === ""));
    await page.locator("#before-after tbody tr").first().waitFor();
    const table = await page.locator("#before-after tbody tr").first().locator("td").allTextContents();
    assert.equal(table.length, 4, "logit and probability, before and after");
    assert.ok(table.every((text) => Number.isFinite(number(text))), table.join(" "));
    await tabTo(page, "#reset-edits", "Shift+Tab");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelectorAll("#edit-list li").length === 0);
    await settled(opened);
  });

  test(`${language}: a window takes a leaked token back; more tokens than in training are told; a phone has one map`, async () => {
    const opened = await paused("#/inspect?op=block.0.attention.probabilities&head=1&cell=2,5", locale);
    const { page } = opened;
    await page.keyboard.press("e");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelectorAll("#edit-list li").length === 1);
    await tabTo(page, "#window-width");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("0");
    assert.ok(await page.locator("#set-window").isDisabled(), "a window of no key");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("2");
    await tabTo(page, "#set-window");
    await page.keyboard.press("Enter");
    // Nothing is left of the leak, so the list does not keep it.
    await page.waitForFunction(() => location.hash.endsWith("edits=block.0.attention.mask@*.1.*.*~window2"));
    await page.waitForFunction(() => /masked: yes|已掩码：是/.test(document.querySelector("#readout").textContent));
    assert.equal(await page.locator("#edit-list li").count(), 1);
    await tabTo(page, "#prompt", "Shift+Tab");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("31415926535897932384");
    await page.waitForFunction(() => /20.+12/.test(document.querySelector("#beyond").textContent));
    await page.setViewportSize({ width: 390, height: 844 });
    await page.locator(".pmap").waitFor();
    assert.equal(await page.locator(".netmap").count(), 0);
    const top = async (id) => (await page.locator(id).boundingBox()).y;
    assert.ok((await top("#region-canvas")) < (await top("#region-strip")), "the arithmetic follows the picture");
    assert.ok((await top("#region-strip")) < (await top("#what-if")), "and is followed by the edits");
    await settled(opened);
  });
}

test("why an edit is left out is said in the language of the page", async () => {
  const edits = ["logits@0.99.0~1", "block.9.attention.mask@0.0.0.0~1", "block.0.attention.mask@0.0.0.0~2", "logits@*.*.*~window2", "embedding.output@0.3.*~from3"];
  const opened = await open(browser, site.address, { hash: `#/inspect?op=logits&edits=${edits.join(";")}` });
  const { page } = opened;
  await trained(page, 1);
  const reasons = page.locator("#edit-list .trouble");
  await reasons.nth(4).filter({ hasText: /./ }).waitFor();
  const english = [
    /^Left out: logits has shape \[B 1, T \d+, V 11\], so there is no such cell$/,
    /^Left out: this model has no activation block\.9\.attention\.mask$/,
    /^Left out: block\.0\.attention\.mask takes 1 \(visible\) and 0 \(hidden\) only$/,
    /^Left out: logits is no mask, and only a mask has a window of keys$/,
    /^Left out: the other prompt is too short: 1 tokens, and 4 are needed$/,
  ];
  (await reasons.allTextContents()).forEach((text, i) => assert.match(text, english[i]));
  await page.evaluate(() => (location.hash = `${location.hash}&lang=zh`));
  await page.waitForFunction(() => document.documentElement.lang === "zh-Hans");
  for (const text of await reasons.allTextContents()) {
    assert.match(text, /^已略去：/);
    assert.doesNotMatch(text.replaceAll(/[a-z]+\.\S+|logits|\[.*\]/g, ""), /[a-z]{2}/, text);
  }
  await settled(opened);
});
