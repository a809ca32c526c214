// The walk through an encoder and an encoder-decoder: every operation, labels by the right tokens, what may be typed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { choose, open, pause, serious, setting, settled, trained } from "./harness.mjs";

const { site, browser } = await setting();

const chinese = { locale: "zh-CN" };
const number = (text) => Number(text.replaceAll("−", "-").replaceAll(/[\s,]/g, ""));
const go = (page, place) => page.evaluate((place) => (location.hash = `#/inspect?${place}`), place);
const texts = (locator) => locator.allTextContents();

/** A page whose model has learned a task a little and stands still. */
async function paused(task, steps, options = {}) {
  const opened = await open(browser, site.address, { query: "?backend=cpu", hash: "#/inspect", ...options });
  const { page } = opened;
  await trained(page, 1);
  await choose(page, task);
  await trained(page, steps);
  await page.locator(".netmap li[id^=stop-]").first().waitFor();
  await pause(page, () => page.locator("#play").click());
  return opened;
}

/** What stands on the canvas, in one look. */
const look = (page) =>
  page.evaluate(() => {
    const canvas = document.querySelector("#result canvas");
    const { width, height } = canvas;
    const pixels = width && height ? canvas.getContext("2d").getImageData(0, 0, width, height).data : [];
    return {
      at: document.querySelector("#op-number").textContent,
      title: document.querySelector("#region-canvas h1").textContent,
      what: document.querySelector("#region-canvas h1 + p").textContent,
      why: document.querySelector(".insp .blk p").textContent,
      formulas: document.querySelectorAll("#region-canvas math").length,
      shapes: document.querySelectorAll(".insp .shape").length,
      current: document.querySelector(".netmap li[aria-current=step] button span").textContent,
      painted: pixels.some((channel, i) => i % 4 === 3 && channel > 0),
      unnamed: [...document.querySelectorAll("#region-canvas .mlab b")].filter((label) => !label.textContent).length,
    };
  });

/** Walks through all operations by keyboard; `open` says whether a cell of each is opened. */
async function walk(page, count, given, open) {
  assert.equal(await page.locator(".netmap li[id^=stop-]").count(), count);
  const titles = [];
  for (let at = 1; at <= count; at++) {
    await page.locator("#op-number", { hasText: new RegExp(`(^|\\D)${at}(\\D|$)`) }).waitFor();
    await page.locator("#result").waitFor();
    const seen = await look(page);
    const told = JSON.stringify(seen);
    assert.ok(seen.title && seen.what && seen.why && seen.current, told);
    assert.ok(seen.painted && seen.unnamed === 0 && seen.shapes >= 1, told);
    assert.equal(seen.formulas > 0, !given.includes(at), told);
    titles.push(seen.title);
    if (open) {
      await page.locator("#result").focus();
      await page.keyboard.press("Control+End");
      await page.locator("#cell-value").waitFor();
      const shown = await page.locator("#cell-value").textContent();
      const made = await texts(page.locator(".eqs .fin .r"));
      if (shown === "no target") assert.match(seen.title, /[Ll]oss/, told);
      else if (shown === "−∞") assert.deepEqual(made, ["−∞"], told);
      else if (made.length) {
        const difference = Math.abs(number(made[0]) - number(shown));
        assert.ok(difference <= 6e-4 + 6e-3 * Math.min(1, Math.abs(number(shown))), `${made[0]} is not ${shown}: ${told}`);
      } else assert.ok(given.includes(at) && /\d/.test(shown), `${shown}: ${told}`);
    }
    await page.keyboard.press("]");
  }
  return titles;
}

const columns = (page) => texts(page.locator(".above-axis .axis-x b"));
const rows = (page) => texts(page.locator(".left .axis-y b"));
const chips = (page, id) => texts(page.locator(`#${id} .tokenchip b`));

test("an encoder-decoder: every operation of both stacks, each opens to its arithmetic", async () => {
  const opened = await paused("numbers_english", 20);
  const { page } = opened;
  assert.deepEqual(await texts(page.locator(".netmap .side")), ["Encoder", "Decoder"]);
  assert.equal(await page.locator(".netmap .reads").count(), 2, "each decoder block reads the encoder");
  const count = await page.locator(".netmap li[id^=stop-]").count();
  const tokens = 1 + (await page.locator(".netmap li[id^=stop-] button").allTextContents()).findIndex((text) => /^target/.test(text));
  const titles = await walk(page, count, [1, tokens], true);
  assert.ok(titles.includes("Encoder's output") && titles.includes("Cross-attention weights"));
  assert.deepEqual(titles.slice(-4), ["Logits", "Probabilities of the next target token", "Token losses", "Loss"]);
  // Braces jump over the blocks of both sides.
  await go(page, "op=encoder.block.1.attention.scores");
  const after = [];
  for (let i = 0; i < 4; i++) {
    await page.keyboard.press("}");
    after.push(await page.evaluate(() => location.hash.match(/op=([^&]*)/)[1]));
  }
  assert.deepEqual(after, ["encoder.final_norm.output", "tokens", "decoder.block.0.norm_1.output", "decoder.block.1.norm_1.output"]);
  // Blocks of one number fold apart.
  await page.getByRole("button", { name: "Encoder · Block 1" }).click();
  const hidden = await page.locator(".netmap li[id^=stop-]").evaluateAll((stops) => stops.map((stop) => stop.hidden));
  assert.ok(hidden[4] && !hidden[tokens + 4], "only the encoder's block is folded");
  await settled(opened);
});

test("cross-attention meets target rows with source columns; padding is masked", async () => {
  const opened = await paused("reversal", 200);
  const { page } = opened;
  await go(page, "op=decoder.block.0.cross_attention.scores&cell=1,1");
  await page.locator("#cell-value").waitFor();
  let [source, target] = [await chips(page, "source-tokens"), await chips(page, "tokens")];
  assert.deepEqual([source.includes("stop"), target[0]], [true, "start"]);
  assert.deepEqual([await rows(page), await columns(page)], [target, source]);
  assert.match(await page.locator("#readout").textContent(), new RegExp(`query 1 “${target[1]}”, key 1 “${source[1]}”`));
  await go(page, "op=decoder.block.1.cross_attention.key.projection");
  await page.waitForFunction(() => /Keys from the encoder/.test(document.querySelector("h1").textContent));
  assert.deepEqual(await rows(page), source, "keys are of the source");
  await go(page, "op=decoder.block.1.cross_attention.query.projection");
  await page.waitForFunction(() => /Queries from the decoder/.test(document.querySelector("h1").textContent));
  assert.deepEqual(await rows(page), target, "queries are of the target");
  for (let i = 0; i < 8 && !source.includes("pad"); i++) {
    await page.locator("#another-row").click();
    source = await chips(page, "source-tokens");
  }
  await go(page, `op=decoder.block.0.cross_attention.probabilities&cell=0,${source.indexOf("pad")}`);
  await page.locator("#readout", { hasText: /“pad”: masked/ }).waitFor();

  // A source is typed, the target begins anew and is written by the model.
  await page.locator("#source").fill("badge");
  assert.deepEqual(await chips(page, "source-tokens"), ["b", "a", "d", "g", "e", "stop"], "no padding");
  assert.deepEqual(await chips(page, "tokens"), ["start"]);
  await page.locator("#prompt").fill("eg");
  assert.deepEqual(await chips(page, "tokens"), ["start", "e", "g"]);
  await page.waitForFunction(() => document.querySelector("#result").getAttribute("aria-rowcount") === "3");
  await page.locator("#continue").click();
  await page.locator("#written .wrote", { hasText: /\S/ }).waitFor();
  assert.equal(await page.locator("#written .given").textContent(), "eg", "the start token is no text");
  await page.locator("#walk-generated").click();
  assert.ok((await chips(page, "tokens")).length > 3, "what was written is the target now");
  await page.locator("#source").fill("bad!");
  assert.match(await page.locator("#prompt-trouble").textContent(), /“!” is not in the vocabulary/);
  await page.locator("#source").fill("");
  assert.match(await page.locator("#prompt-trouble").textContent(), /Type a source/);
  assert.ok(await page.locator("#continue").isDisabled());

  await page.locator("#another-row").click();
  await go(page, "op=probabilities");
  await page.locator("#next-token h2", { hasText: /^Next target token · after position/ }).waitFor();
  const shares = (await texts(page.locator("#next-token ol .num"))).map(number);
  assert.ok(Math.abs(shares.reduce((a, b) => a + b) - 1) < 0.01);
  // RoPE turns queries and keys on both sides.
  for (const side of ["encoder", "decoder"]) {
    await go(page, `op=${side}.block.0.attention.key_rotated&cell=1,1`);
    await page.locator("#dials", { hasText: "k of position 1" }).waitFor();
    assert.match(await page.locator("#dial-score").textContent(), /\d/);
  }
  await go(page, "op=decoder.block.0.cross_attention.probabilities&cell=1,1");
  await page.locator("#cell-value").waitFor();
  assert.deepEqual(await serious(page), []);
  await settled(opened);
});

test("an encoder: every operation, and the masks are filled in", async () => {
  const opened = await paused("brackets", 20);
  const { page } = opened;
  const titles = await walk(page, 107, [1], true);
  assert.equal(titles[0], "Row with masks");
  assert.ok(titles.includes("Mask (both directions)") && !titles.some((title) => /[Cc]ausal|[Nn]ext/.test(title)));
  assert.equal(await page.locator("#continue").count(), 0, "an encoder does not go on");
  await page.locator("#prompt").fill("([_{}])_");
  await page.waitForFunction(() => document.querySelectorAll("#filled-in .tokenchip").length === 8);
  assert.equal(await page.locator("#filled-in .tokenchip em").count(), 2, "two places have a probability");
  // Nobody knows what a typed mask hides.
  for (const [op, cell] of [["token_loss", "2,0"], ["loss", "0,0"]]) {
    await go(page, `op=${op}&cell=${cell}`);
    await page.locator("#cell-value", { hasText: "no target" }).waitFor();
    await page.locator("#readout", { hasText: "no target" }).waitFor();
  }
  await go(page, "op=probabilities");
  await page.locator("#next-token h2", { hasText: "Token at this place · position 2, “_”" }).waitFor();
  await page.locator("#prompt").fill("()");
  await page.locator("#filled-in", { hasText: "Type _" }).waitFor();
  await settled(opened);
});

test("in Chinese every operation has its words", async () => {
  const opened = await paused("reversal", 5, chinese);
  const { page } = opened;
  assert.deepEqual(await texts(page.locator(".netmap .side")), ["编码器", "解码器"]);
  const count = await page.locator(".netmap li[id^=stop-]").count();
  const tokens = 1 + (await page.locator(".netmap li[id^=stop-] button").allTextContents()).findIndex((text) => /^目标/.test(text));
  const titles = await walk(page, count, [1, tokens], false);
  const latin = titles.filter((title) => !/[\u4e00-\u9fff]/.test(title));
  assert.deepEqual(latin, ["Logits"]);
  await settled(opened);
});

test("sinusoidal positions are looked at, words are typed with blanks between them", async () => {
  const opened = await paused("numbers_english", 5);
  const { page } = opened;
  await page.locator("#source").fill("2025");
  await page.locator("#prompt").fill("two thousand");
  assert.deepEqual(await chips(page, "tokens"), ["start", "two", "thousand"]);
  await page.locator("#prompt").fill("two thou");
  assert.match(await page.locator("#prompt-trouble").textContent(), /“thou” is not in the vocabulary/);
  await page.getByRole("radio", { name: "Sinus", exact: true }).click();
  await page.locator("#restart-now").click();
  await page.locator("#pending").waitFor({ state: "detached" });
  for (const side of ["encoder", "decoder"]) {
    await go(page, `op=${side}.embedding.position&cell=1,0`);
    await page.locator("h1", { hasText: "Sinusoidal positions" }).waitFor();
    await page.locator("#cell-value", { hasText: "0.841471" }).waitFor();
  }
  await settled(opened);
});
