// A question of a lesson as a reader answers it, by keyboard alone: an answer is committed, something is measured, what was
// seen is said, and the explanation is read.
import assert from "node:assert/strict";
import { tabTo } from "./harness.mjs";

/** Commits an answer by keyboard and waits for what is measured. */
export async function answer(page, id) {
  const asked = `[data-question="${id}"]`;
  await page.locator(asked).waitFor();
  const [kind] = await page.locator(`${asked} input[data-option]`).evaluateAll((all) => all.map((one) => one.type));
  await tabTo(page, `${asked} [data-option]`);
  if (kind === "number") await page.keyboard.type("7");
  else await page.keyboard.press(kind === "range" ? "ArrowUp" : "ArrowRight");
  await tabTo(page, `${asked} [data-check]`);
  await page.keyboard.press("Enter");
  const verdict = page.locator(`${asked} [data-verdict]`);
  await verdict.waitFor({ timeout: 120_000 });
  // The button is gone; reading goes on at the numbers.
  await page.waitForFunction((id) => document.activeElement?.id === `came-${id}`, id);
  return verdict;
}

/** Says what was seen, where that is asked, and reads the explanation. */
export async function explained(page, id) {
  const asked = `[data-question="${id}"]`;
  const seen = page.locator(`${asked} .came [role=radio]`);
  if (await seen.count()) {
    const verdict = await page.locator(`${asked} [data-verdict]`).getAttribute("data-verdict");
    const options = await seen.evaluateAll((all) => all.map((one) => one.dataset.option));
    await tabTo(page, `${asked} .came [role=radio]`);
    for (const _ of Array(options.indexOf(verdict)).keys()) await page.keyboard.press("ArrowDown");
    // Looking at an answer does not give it.
    assert.equal(await page.locator(`${asked} .came [aria-checked=true]`).count(), 0);
    await page.keyboard.press("Enter");
    await page.locator(`${asked} .seenright`).waitFor();
  }
  const told = await page.locator(`${asked} .explained`).textContent();
  assert.doesNotMatch(told, /[{}]/, "every gap is filled");
  return told;
}
