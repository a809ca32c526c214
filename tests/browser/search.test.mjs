// The search, by keyboard alone, in English and Chinese: what is typed is found, Enter goes there, Escape comes back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { open, serious, setting, settled, trained, urlOf } from "./harness.mjs";

const { site, browser } = await setting();

const query = "?backend=cpu";
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const chinese = { locale: "zh-CN" };
const chosen = (page) => page.locator("#found [aria-selected=true]");
const focused = (page) => page.evaluate(() => document.activeElement.id);

/** Opens the search by its key, from a page that is trained; the field has the focus. */
async function searching(page) {
  await page.keyboard.press("/");
  await page.locator("#search-field").waitFor();
  await page.waitForFunction(() => document.activeElement.id === "search-field");
}

/** Types, and takes the first result. */
async function goTo(page, typed) {
  await searching(page);
  await page.keyboard.type(typed);
  await chosen(page).waitFor();
  await page.keyboard.press("Enter");
  await page.locator("dialog.search").waitFor({ state: "hidden" });
}

async function started(options = {}) {
  const opened = await open(browser, site.address, { query, ...options });
  await trained(opened.page, 1);
  return opened;
}

// What is typed, in which language of the page, and where Enter leads: a part of the address.
const places = [
  ["softmax", {}, "op=block.0.attention.probabilities"],
  ["√d", {}, "op=block.0.attention.scaled"],
  ["dk", {}, "op=block.0.attention.query"],
  ["交叉熵", {}, "op=token_loss"],
  ["block.1.attention.scores", {}, "op=block.1.attention.scores"],
  ["attention weights block 2", {}, "op=block.1.attention.probabilities"],
  ["grad:logits", {}, "op=grad:logits"],
  ["Wo", {}, "op=block.0.attention.output.weight"],
  ["kv cache", {}, "view=cache"],
  ["memory", {}, "view=flash"],
  ["掩码", chinese, "op=block.0.attention.mask"],
  ["显存", chinese, "view=flash"],
  ["query projection", chinese, "op=block.0.attention.query.projection"],
  ["观察", chinese, "#/inspect"],
];

for (const [typed, options, there] of places) {
  test(`${typed} leads to ${there}${options.locale ? " in Chinese" : ""}`, async () => {
    const opened = await started(options);
    const { page } = opened;
    await goTo(page, typed);
    await page.waitForFunction((there) => decodeURIComponent(location.hash).includes(there), there);
    if (there.startsWith("op=")) await page.locator("#op-number").waitFor();
    // The back button leads to where one was.
    await page.goBack();
    await page.locator("#loss-chart").waitFor();
    await settled(opened);
  });
}

test("arrows choose and meet at the ends; a term leads to each of its places", async () => {
  const opened = await started();
  const { page } = opened;
  await searching(page);
  await page.keyboard.type("√d_k");
  const options = page.locator("#found [role=option]");
  await page.locator("#found .termhome").first().waitFor();
  const ids = async () => [await chosen(page).getAttribute("id"), await page.locator("#search-field").getAttribute("aria-activedescendant")];
  assert.deepEqual(await ids(), ["found-0", "found-0"]);
  await page.keyboard.press("ArrowUp");
  const last = `found-${(await options.count()) - 1}`;
  assert.deepEqual(await ids(), [last, last]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  assert.deepEqual(await ids(), ["found-1", "found-1"]);
  // Its second place is the switch, behind a line that was closed.
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.getAttribute("aria-label") === "Scores scaled by 1/√d_k");
  assert.equal(await page.evaluate(() => document.activeElement.closest("#region-rail details").open), true);
  await settled(opened);
});

// Every switch by its name, in both languages: the focus is on it, or in it.
for (const options of [{}, chinese]) {
  test(`every switch of the rail is found${options.locale ? " in Chinese" : ""}`, async () => {
    const opened = await started(options);
    const { page } = opened;
    const names = await page.evaluate(() => {
      const rail = document.querySelector("#region-rail");
      const labelled = [...rail.querySelectorAll("[role=radiogroup], [role=switch], .steppr")];
      // A base that is typed stands beside its list.
      const fields = [...rail.querySelectorAll("label.sld:has(.select, .field):not(:has(#rope-base-typed)) > span")];
      return [...labelled.map((it) => it.getAttribute("aria-label")), ...fields.map((it) => it.textContent)];
    });
    assert.ok(names.length > 20, `${names}`);
    for (const name of names) {
      await searching(page);
      await page.keyboard.type(name);
      const kind = options.locale ? "开关" : "switch";
      const option = page.locator("#found .thing[role=option]", { has: page.locator(".foundkind", { hasText: kind }) });
      await option.filter({ has: page.locator(".foundname", { hasText: name }) }).first().waitFor();
      for (let presses = 0; presses < 60; presses++) {
        const here = await chosen(page).evaluate((it) => [it.querySelector(".foundname")?.firstChild.textContent, it.querySelector(".foundkind")?.textContent]);
        if (here[0] === name && here[1] === kind) break;
        await page.keyboard.press("ArrowDown");
      }
      await page.keyboard.press("Enter");
      await page.waitForFunction((name) => {
        const at = document.activeElement;
        const label = at.closest("label")?.querySelector("span")?.textContent;
        const row = at.matches(".row") && at.querySelector("[aria-label]").getAttribute("aria-label");
        return [at.getAttribute("aria-label"), at.closest("[role=radiogroup], .steppr")?.getAttribute("aria-label"), label, row].includes(name);
      }, name);
      // Fields and lists keep single keys for themselves.
      await page.evaluate(() => document.activeElement.blur());
    }
    await settled(opened);
  });
}

test("Escape closes and the focus comes back; no other key of the page is heard meanwhile", async () => {
  const opened = await started({ hash: "#/inspect?op=block.0.attention.scores" });
  const { page } = opened;
  await page.locator("#result").waitFor();
  await page.locator("#result").focus();
  const before = await urlOf(page);
  await searching(page);
  await page.keyboard.type("2 3 . b h [ ] ?");
  assert.equal(await page.locator("#search-field").inputValue(), "2 3 . b h [ ] ?");
  await page.keyboard.press("Escape");
  await page.locator("dialog.search").waitFor({ state: "hidden" });
  assert.equal(await focused(page), "result");
  assert.equal(await urlOf(page), before);
  // What was typed is gone; nothing typed shows what there is to read, and nonsense says so.
  await searching(page);
  assert.equal(await page.locator("#search-field").inputValue(), "");
  assert.ok((await page.locator("#found .termhome").count()) >= 40);
  await page.keyboard.type("qwertz");
  await page.locator(".foundnone", { hasText: "Nothing found" }).waitFor();
  assert.equal(await page.locator("#found [role=option]").count(), 0);
  await page.keyboard.press("Enter");
  assert.ok(await page.locator("#search-field").isVisible());
  await settled(opened);
});

test("after going to an operation the arrows move among its cells", async () => {
  const opened = await started({ hash: "#/inspect" });
  const { page } = opened;
  await goTo(page, "attention.scores");
  await page.waitForFunction(() => document.activeElement.id === "region-canvas");
  await page.locator("#result").waitFor();
  const [, row, column] = (await page.locator("#readout").textContent()).match(/query (\d+) .*key (\d+) /);
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction((cell) => document.activeElement.id === "result" && location.hash.includes(cell), `cell=${row},${column}`);
  await page.keyboard.press("ArrowUp");
  await page.waitForFunction((cell) => location.hash.includes(cell), `cell=${row - 1},${column}`);
  await settled(opened);
});

test("the button in the bar opens it, a press beside it closes it, and the focus is on the button again", async () => {
  const opened = await started();
  const { page } = opened;
  await page.locator("#search-button").focus();
  await page.keyboard.press("Enter");
  await page.locator("#search-field").waitFor();
  await page.mouse.click(4, 800);
  await page.locator("dialog.search").waitFor({ state: "hidden" });
  assert.equal(await focused(page), "search-button");
  await settled(opened);
});

test("on a phone it is in the menu, and a switch opens the drawer", async () => {
  const opened = await started(phone);
  const { page } = opened;
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.locator("#search-in-menu").click();
  await page.locator("#search-field").fill("warm-up");
  await page.locator("#found .lead", { hasText: "Training · Warm-up" }).click();
  await page.waitForFunction(() => document.activeElement.id === "warm-up");
  assert.ok(await page.locator("#region-rail").isVisible());
  await settled(opened);
});

for (const [look, options] of Object.entries({ light: {}, "dark in Chinese": { ...chinese, colorScheme: "dark" }, phone, "phone, dark": { ...phone, colorScheme: "dark" } })) {
  test(`nothing keeps anybody out of it: ${look}`, async () => {
    const opened = await started(options);
    const { page } = opened;
    await searching(page);
    assert.deepEqual(await serious(page), []);
    await page.keyboard.type("attention");
    await page.locator("#found .termhome").first().waitFor();
    assert.deepEqual(await serious(page), []);
    const { wide, room } = await page.evaluate(() => ({ wide: document.querySelector("dialog.search").scrollWidth, room: innerWidth }));
    assert.ok(wide <= room, `${wide} px in ${room} px`);
    await settled(opened);
  });
}

test("its code does not come: that is told, and the next try brings it", async () => {
  const lost = { broken: true };
  const before = (context) => context.route(/\/split_search[^/]*\.wasm$/, (route) => (lost.broken ? route.abort() : route.continue()));
  const { page, context } = await started({ before });
  await page.keyboard.press("/");
  await page.getByRole("alert").filter({ hasText: "This part of the page did not arrive" }).waitFor();
  lost.broken = false;
  await page.getByRole("button", { name: "Try again" }).press("Enter");
  await page.waitForFunction(() => document.activeElement.id === "search-field");
  await context.close();
});
