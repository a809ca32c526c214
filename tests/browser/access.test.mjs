// axe-core finds nothing serious or moderate on any stage, no head of a table is empty, no id is there twice; nothing is
// wider than the screen; no text has a hole; keys reach every region.
import assert from "node:assert/strict";
import { test } from "node:test";
import { halt, notable, open, setting, settled, trained } from "./harness.mjs";

const { site, browser } = await setting();

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const stages = {
  whole: "#/whole",
  train: "#/train",
  scores: "#/inspect?op=block.0.attention.scores&head=1&cell=3,1",
  dials: "#/inspect?op=block.0.attention.query_rotated&cell=8,3",
  "next token": "#/inspect?op=probabilities&cell=8,3",
  gradients: "#/inspect?op=grad:block.0.attention.scores&head=1&cell=3,1&pass=backward",
  edits: "#/inspect?op=block.0.attention.probabilities&head=1&cell=2,5&edits=block.0.attention.mask@*.1.2.5~1",
  heads: "#/inspect?view=heads",
  positions: "#/inspect?view=rope",
  FlashAttention: "#/inspect?view=flash",
  cache: "#/inspect?view=cache",
  embedding: "#/inspect?view=embedding",
};
const looks = {
  light: {},
  "dark in Chinese": { colorScheme: "dark", locale: "zh-CN" },
  phone,
  "phone, dark": { ...phone, colorScheme: "dark" },
  "phone in Chinese": { ...phone, locale: "zh-CN" },
};

for (const [look, options] of Object.entries(looks)) {
  for (const [stage, hash] of Object.entries(stages)) {
    test(`${stage}, ${look}`, async () => {
      const opened = await open(browser, site.address, { hash, ...options });
      const { page } = opened;
      await trained(page, 60);
      // What is looked at does not change meanwhile.
      await halt(page);
      assert.deepEqual(await notable(page), []);
      const { twice, empty } = await page.evaluate(() => {
        const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
        return {
          twice: ids.filter((id, at) => id === "" || ids.indexOf(id) !== at),
          empty: [...document.querySelectorAll("th")].filter((head) => !head.textContent.trim()).length,
        };
      });
      assert.deepEqual(twice, [], "an id that is there twice, or empty");
      assert.equal(empty, 0, "heads of tables without words");
      const { wide, room } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, room: innerWidth }));
      assert.ok(wide <= room, `${wide} px in ${room} px`);
      assert.ok(!(await page.locator("body").innerText()).includes("{}"), "a text with a hole in it");
      await settled(opened);
    });
  }
}

test("F6 goes through every region, ? opens the sheet of keys and Escape closes it", async () => {
  const opened = await open(browser, site.address, { hash: stages.scores });
  const { page } = opened;
  await trained(page, 1);
  await page.locator("#result").waitFor();
  const seen = [];
  for (let i = 0; i < 7; i++) {
    await page.keyboard.press("F6");
    seen.push(await page.evaluate(() => document.activeElement.id));
  }
  assert.deepEqual(seen, ["top", "rail", "map", "canvas", "inspector", "strip", "dock"].map((name) => `region-${name}`));
  await page.keyboard.press("?");
  await page.locator("dialog[open]").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog[open]").waitFor({ state: "hidden" });
  await settled(opened);
});
