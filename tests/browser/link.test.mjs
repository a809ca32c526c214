// A link made in one browser, opened in a fresh one: the same model, trained to the same step with the same bits, at the
// same cell.
import assert from "node:assert/strict";
import { test } from "node:test";
import { halt, open, setting, settled, stands, trained, urlOf } from "./harness.mjs";

const { site, browser } = await setting();
const query = "?backend=cpu";

/** What is equal in both: the step, the loss to its last bit, and what is read of the place. */
const state = (page, reads) =>
  page.evaluate((reads) => {
    const { step, loss } = globalThis.glassformer;
    const texts = reads.map((selector) => document.querySelector(selector)?.textContent ?? `no ${selector}`);
    return { step, loss, texts, title: document.title, lang: document.documentElement.lang };
  }, reads);

const arrived = (page, step) =>
  page.waitForFunction(
    (step) => globalThis.glassformer?.step === step && /^(Play|播放)$/.test(document.querySelector("#play")?.getAttribute("aria-label")),
    step,
    { timeout: 90_000 },
  );

/** Makes a link after some steps, the page as `prepare` leaves it. No limit: `halt` lifts it, and with it the schedule's end. */
async function link(hash, prepare) {
  const opened = await open(browser, site.address, { query, hash: `${hash}&stop_after=none&stop_right=none` });
  const { page } = opened;
  await trained(page, 12);
  await halt(page);
  await prepare?.(page);
  await page.locator("#copy-link").click();
  await page.waitForFunction(() => /[?&]step=\d+/.test(location.hash));
  return { opened, page, copied: new URL(await urlOf(page)).hash };
}

/** The values of the place are there: what was captured at the step at which training stands. */
const settledAt = async (page, reads) => {
  for (const selector of reads) await page.locator(selector).first().waitFor();
  await page.waitForFunction(() => {
    const pictured = document.querySelector(".provenance")?.textContent.match(/[\d,]+(?=\D*$)/)?.[0];
    const step = document.querySelector("#step").textContent;
    return !document.querySelector(".stale") && !document.querySelector(".inspect.waits") && (pictured === undefined || pictured === step);
  });
};

const places = {
  "a score of a decoder": { hash: "#/inspect?op=block.1.attention.scores&head=2&cell=5,1", reads: ["#cell-value", "#op-number"] },
  "a gradient": { hash: "#/inspect?op=grad:block.0.attention.query&head=1&cell=3,2&pass=backward", reads: ["#cell-value", "#op-number"] },
  "an edited mask": {
    hash: "#/inspect?op=block.0.attention.probabilities&cell=2,5&edits=block.0.attention.mask@*.0.2.5~1",
    reads: ["#cell-value", "#edit-list", "#logits-changed"],
  },
  "a view": { hash: "#/inspect?view=heads&op=block.1.attention.probabilities&head=3", reads: ["#measures"] },
  "Chinese": { hash: "#/inspect?op=logits&cell=4,3&lang=zh", reads: ["#cell-value", "#op-number"] },
  "a frozen step": { hash: "#/inspect?op=grad:block.0.attention.query.weight&cell=1,2&pass=backward&row=2", reads: ["#cell-value", "#batch-row", "#row-tokens"] },
  "an encoder": { hash: "#/inspect?op=block.0.attention.scores&cell=1,4&task=brackets", reads: ["#cell-value", "#op-number"] },
  "cross-attention": { hash: "#/inspect?op=decoder.block.0.cross_attention.scores&cell=1,0&task=numbers_chinese", reads: ["#cell-value", "#op-number"] },
  "another model, other rates, another seed": {
    hash: "#/inspect?op=block.0.attention.scores&cell=2,1&seed=9&batch=16&lr=0.005&layers=1&position=learned&norm=layer_norm",
    reads: ["#cell-value", "#op-number", "#parameter-count"],
  },
  "a typed prompt": { hash: "#/inspect?op=block.0.attention.scores&cell=2,1&prompt=3.1.4.1.5", reads: ["#cell-value", "#readout"] },
};

for (const [name, { hash, reads }] of Object.entries(places)) {
  test(`a link to ${name}`, async () => {
    const { opened, page, copied } = await link(hash, (page) => settledAt(page, reads));
    await settledAt(page, reads);
    const made = await state(page, reads);
    const other = await open(browser, site.address, { query, hash: copied });
    await arrived(other.page, made.step);
    await settledAt(other.page, reads);
    assert.deepEqual(await state(other.page, reads), made, copied);
    assert.match(await other.page.locator("#banner").textContent(), /training stands here|训练停在这里/);
    await settled(opened);
    await settled(other);
  });
}

test("on the way to its step the page says how far it is", async () => {
  const opened = await open(browser, site.address, { query, hash: "#/train?step=900" });
  const { page } = opened;
  await page.locator("#banner", { hasText: /Training to step 900, as the address asks: \d+%/ }).waitFor();
  await arrived(page, 900);
  await page.locator("#play").click();
  await trained(page, 901);
  await page.waitForFunction(() => !location.hash.includes("step="));
  await settled(opened);
});

test("a text of whoever made the link is asked for, and its run is built when it is there", async () => {
  const text = "the cat sat on the mat and the dog sat on the log. ".repeat(40);
  const own = async (page) => {
    await page.locator("#task").selectOption("own_text");
    await page.locator("#own-text").fill(text);
    await page.locator("#use-text").click();
  };
  const maker = await open(browser, site.address, { query, hash: "#/inspect?op=block.0.attention.scores&cell=3,1" });
  await trained(maker.page, 1);
  await own(maker.page);
  await maker.page.waitForFunction(() => /[?&]text=[0-9a-f]{16}/.test(location.hash));
  await trained(maker.page, 8);
  // Not by the space bar: the focus is on a button.
  await maker.page.locator("#play").click();
  await stands(maker.page);
  await maker.page.locator("#copy-link").click();
  await maker.page.waitForFunction(() => /[?&]step=\d+/.test(location.hash));
  const reads = ["#cell-value"];
  await settledAt(maker.page, reads);
  const made = await state(maker.page, reads);
  const copied = new URL(await urlOf(maker.page)).hash;

  const reader = await open(browser, site.address, { query, hash: copied });
  await reader.page.locator("#banner", { hasText: "a link does not carry it" }).waitFor();
  await trained(reader.page, 1);
  await own(reader.page);
  await arrived(reader.page, made.step);
  await settledAt(reader.page, reads);
  assert.deepEqual(await state(reader.page, reads), made);
  await settled(maker);
  await settled(reader);
});

test("hostile addresses are refused field by field, with a sentence", async () => {
  const hash = `#/inspect?op=<script>alert(1)</script>&head=99999999999&cell=-1,1e9&layers=0&lr=NaN&colour=red&view=nowhere&edits=${"x~1;".repeat(2000)}`;
  const opened = await open(browser, site.address, { query: "?seed=-9e99&backend=abacus", hash });
  const { page } = opened;
  await trained(page, 1);
  const said = await page.locator("#banner").textContent();
  for (const field of ["op", "head", "cell", "layers", "lr", "colour", "view", "edits"]) assert.ok(said.includes(`${field}=`), `${field} in: ${said}`);
  await page.locator("#op-number", { hasText: "op 1 of" }).waitFor();
  await settled(opened);
});

test("a megabyte of address is refused as a whole, at once", async () => {
  const opened = await open(browser, site.address, { query, hash: `#/inspect?edits=${"a".repeat(1 << 20)}` });
  const { page } = opened;
  await page.locator("#banner", { hasText: "At most 16,384 are read" }).waitFor();
  await trained(page, 1);
  await settled(opened);
});

test("an operation that the model does not have is told", async () => {
  const opened = await open(browser, site.address, { query, hash: "#/inspect?op=block.7.attention.scores" });
  const { page } = opened;
  await page.locator("#banner", { hasText: "op=block.7.attention.scores is not in this model" }).waitFor();
  await page.locator("#op-number", { hasText: "op 1 of" }).waitFor();
  await settled(opened);
});

test("the copied link is in the clipboard, and back leads to places, not to other runs", async () => {
  const opened = await open(browser, site.address, { query, permissions: ["clipboard-read", "clipboard-write"] });
  const { page } = opened;
  await trained(page, 1);
  await page.keyboard.press("2");
  await page.locator("#op-number", { hasText: "op 1 of" }).waitFor();
  await page.locator("#seed").fill("5");
  await page.locator("#seed").press("Enter");
  const before = await page.evaluate(() => globalThis.glassformer.built);
  await page.locator("#restart-now").click();
  await page.waitForFunction((before) => globalThis.glassformer.built !== before, before);
  await page.waitForFunction(() => location.hash.includes("seed=5"));
  const built = await page.evaluate(() => globalThis.glassformer.built);
  await page.goBack();
  await page.locator("#loss-chart").waitFor();
  await trained(page, 3);
  assert.equal(await page.evaluate(() => globalThis.glassformer.built), built, "the model is still there");
  await page.locator("#copy-link").click();
  await page.locator("#copy-link-said", { hasText: "Copied" }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /#\/train\?.*seed=5.*step=\d+/);
  assert.equal(copied, (await urlOf(page)).replace(query, "").replace(/#.*/, new URL(copied).hash));
  await settled(opened);
});

test("how the model writes on is in the link", async () => {
  const opened = await open(browser, site.address, { query, hash: "#/inspect?write=9&temperature=0.7&top_k=5&top_p=0.9&draw=3" });
  const { page } = opened;
  await trained(page, 1);
  await page.locator("#sampling summary", { hasText: "+9 · temperature 0.7 · top-k 5 · top-p 0.9 · seed 3" }).waitFor();
  await settled(opened);
});

test("a teacher hides what is not the matter", async () => {
  const opened = await open(browser, site.address, { query, hash: "#/inspect?op=block.0.attention.scores&hide=rail,dock,map" });
  const { page } = opened;
  await page.locator("#result").waitFor();
  for (const id of ["#region-rail", "#region-dock", "#region-map"]) assert.equal(await page.locator(id).count(), 0, id);
  const { x } = await page.locator("#region-canvas").boundingBox();
  assert.equal(x, 0, "the picture has their room");
  await settled(opened);
});
