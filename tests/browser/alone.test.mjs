// Every figure mounted alone, on a scene and a place, without stage, run, router or worker: its numbers are those of the
// scene, and what it wishes is told as an act.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { launch, serve } from "./harness.mjs";

const site = await serve("target/alone");
const browser = await launch();
after(async () => {
  await browser.close();
  await site.close();
});

/** What each shows, and what is pressed for which act. */
const figures = {
  equation: { shows: ["#operand-0", "#operand-1", "#result", "math"], press: ["#result", "ArrowDown"], act: /Adjust.*cell: Some\(\(4, 1\)\)/ },
  softmax: { shows: ["#result", ".stat .num"] },
  chain: { shows: [".chain canvas"], click: ".chain button", act: /Go.*attention\.scaled/ },
  arithmetic: { shows: ["#cell-value", ".operand"], value: true, click: ".operand", act: /Go.*attention\.query/ },
  gradient: { shows: ["#cell-value", ".operand"], value: true, click: ".operand", act: /Go/ },
  map: { shows: ["#stop-0", "[aria-current=step]"], click: "#stop-1 button", act: /Go.*op: / },
  phone: { shows: [".pmap select"], contains: "Scores" },
  bar: { shows: ["#op-number"], click: "#next-op", act: /Go.*attention\.scaled/ },
  inspector: { shows: [".rowt", "#tab-rust"] },
  next_token: { shows: ["#next-token li"] },
  depth: { shows: ["#depth li"] },
  what_if: { shows: ["#new-value"], click: "#head-off", act: /Adjust.*attention\.mixed@\*\.0/ },
  code: { shows: ["#dispatches"], contains: "matmul" },
  heads: { shows: [".headsview canvas"] },
  rope: { shows: ["#pos-site", "#pos-own-check"], click: "#pos-open", act: /Go.*attention\.scores/ },
  hands: { shows: ["#dial-score"] },
  flash: { shows: ["#flash-map"] },
  embedding: { shows: ["#projection .point", "#looked-up"] },
  cache: { shows: ["#cache-line", "#cache-keys"], contains: "0.625", click: "#cache-next", act: /Decode.*fresh: false/ },
  training: { shows: ["#loss-chart", "#heads", "#tokens-per-second"], contains: "2.250" },
};

async function mount(name) {
  const page = await browser.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => message.type() === "error" && !/404/.test(message.text()) && wrong.push(message.text()));
  // A page of the same origin; the script is loaded by hand.
  await page.goto(`${site.address}alone.js#${name}`);
  await page.evaluate(async () => {
    document.body.replaceChildren();
    await (await import("./alone.js")).default();
  });
  return { page, wrong };
}

test("every figure of the page is among those that are mounted here", async () => {
  const { page } = await mount("none");
  assert.deepEqual(await page.evaluate(() => globalThis.glassformer.figures), Object.keys(figures));
  await page.close();
});

for (const [name, { shows, value, contains, click, press, act }] of Object.entries(figures)) {
  test(`${name} stands alone`, async () => {
    const { page, wrong } = await mount(name);
    for (const selector of shows) await page.locator(selector).first().waitFor();
    const text = await page.locator("body").textContent();
    if (contains) assert.ok(text.includes(contains), text);
    if (value) assert.equal(await page.locator("#cell-value").textContent(), await page.evaluate(() => globalThis.glassformer.value));
    if (click) await page.locator(click).first().click();
    if (press) {
      await page.locator(press[0]).focus();
      await page.keyboard.press(press[1]);
    }
    if (act) {
      await page.waitForFunction(() => globalThis.glassformer.acts.length > 0);
      assert.match(await page.evaluate(() => globalThis.glassformer.acts.at(-1)), act);
    }
    assert.deepEqual(wrong, []);
    await page.close();
  });
}
