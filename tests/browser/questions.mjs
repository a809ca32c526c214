// Every question of every lesson, from the door to the last one, by keyboard alone: what was measured, how long it took
// from the committed answer, and what axe finds. Too long for every run; `cargo xtask bench questions` runs it.
// Usage: node questions.mjs [en-US|zh-CN [1440|390]]; all four combinations without arguments.
import assert from "node:assert/strict";
import { answer, explained } from "./asking.mjs";
import { launch, notable, open, serve, tabTo } from "./harness.mjs";

const [, , locale, width] = process.argv;
const sizes = { 1440: { width: 1440, height: 900 }, 390: { width: 390, height: 844 } };
const [site, browser] = await Promise.all([serve(), launch()]);
for (const language of locale ? [locale] : ["en-US", "zh-CN"]) {
  for (const size of width ? [width] : Object.keys(sizes)) {
    console.log(`\n${language}, ${size} px, CPU backend\n\n| lesson | question | outcome | seconds |\n|---|---|---|---|`);
    for (let number = 1; number <= 16; number++) await lesson(number, language, sizes[size]);
  }
}
await browser.close();
await site.close();

async function lesson(number, language, viewport) {
  const from = Date.now();
  const { page, context, wrong } = await open(browser, site.address, { query: "?backend=cpu", hash: "#/learn", locale: language, viewport });
  // The door: the contents, by keyboard.
  const link = `.contents a[href="#/learn/${number}"]`;
  await page.locator(link).waitFor();
  await tabTo(page, link);
  await page.keyboard.press("Enter");
  await page.locator(`[data-lesson="${number}"] .lessontext h1`).waitFor();
  await page.locator("[data-question] [data-option]").first().waitFor();
  console.log(`| ${number} | can be answered | | ${((Date.now() - from) / 1000).toFixed(1)} |`);
  const ids = await page.locator("[data-question]").evaluateAll((all) => all.map((one) => one.dataset.question));
  for (const id of ids) {
    const asked = Date.now();
    const verdict = await answer(page, id);
    const seconds = ((Date.now() - asked) / 1000).toFixed(1);
    assert.match(await verdict.textContent(), /\d/, `${number} ${id}`);
    assert.ok((await explained(page, id)).length > 20, `${number} ${id}`);
    console.log(`| ${number} | ${id} | ${await verdict.getAttribute("data-verdict")} | ${seconds} |`);
  }
  assert.deepEqual(await notable(page), [], `lesson ${number}`);
  assert.deepEqual(wrong, [], `lesson ${number}`);
  await context.close();
}
