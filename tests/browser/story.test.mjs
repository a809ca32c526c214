// The model that was trained beforehand: one click away, fetched only then, there at its step without waiting, and
// trained on from there; its embeddings are those of its file.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { number, open, setting, settled, stands, steps, trained, urlOf } from "./harness.mjs";

const { site, browser } = await setting();

const record = await readFile(new URL("../../web/pretrained/stories_english.txt", import.meta.url), "utf8");
const measured = Object.fromEntries(record.trim().split("\n").map((line) => line.split(" ")).map(([word, value]) => [word, Number(value)]));
const file = /\/pretrained\/stories_english\.safetensors/;

/** Addresses of the file that were asked for. */
function asked(context) {
  const all = [];
  context.on("request", (request) => file.test(request.url()) && all.push(request.url()));
  return all;
}

/** Its run is there and stands where it was trained to. */
const there = (page) => page.waitForFunction((step) => glassformer.step === step, measured.steps);

/** The rows of its table of embeddings, and how its tokens are shown, through the embed API. */
const table = (page) =>
  page.evaluate(async () => {
    const { open } = await import("./glassformer.js");
    const lab = await open({ backend: "cpu" });
    await lab.load(await (await fetch("./pretrained/stories_english.safetensors")).arrayBuffer());
    const { shape, data } = (await lab.parameters())["token_embedding.weight"];
    const rows = Array.from({ length: shape[0] }, (_, id) => Array.from(data.slice(id * shape[1], (id + 1) * shape[1])));
    lab.close();
    return rows;
  });

/** All other tokens by their cosine to one, the nearest first. */
function neighbours(rows, of) {
  const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);
  const cosine = (id) => dot(rows[of], rows[id]) / Math.sqrt(dot(rows[of], rows[of]) * dot(rows[id], rows[id]));
  const others = rows.map((_, id) => ({ id, cosine: cosine(id) })).filter(({ id }) => id !== of);
  return others.sort((a, b) => b.cosine - a.cosine);
}

const said = {
  "en-US": { trained: /Trained beforehand for ([\d,]+) steps, by cargo xtask stories/, sentence: "trained beforehand" },
  "zh-CN": { trained: /由 cargo xtask stories 事先训练了 ([\d,]+) 步/, sentence: "事先训练好" },
};

for (const [locale, { trained: words, sentence }] of Object.entries(said)) {
  test(`one click at the opening: the model stands there, and plays on from its step (${locale})`, async () => {
    let requests;
    const opened = await open(browser, site.address, { query: "?backend=cpu", hash: "", locale, before: (context) => (requests = asked(context)) });
    const { page } = opened;
    await trained(page, 20);
    assert.deepEqual(requests, [], "nothing is fetched before it is asked for");
    await page.locator("#open-pretrained").click();
    await there(page);
    await stands(page);
    assert.equal(requests.length, 1);
    assert.match(await urlOf(page), /pretrained=stories_english/);
    const told = await page.locator("#trained-beforehand").textContent();
    assert.equal(number(told.match(words)[1]), measured.steps);
    await page.locator("#opening h1", { hasText: sentence }).waitFor();
    assert.equal(await page.locator("#open-pretrained").count(), 0, "it is open already");
    assert.equal(await page.locator("#opening .otherdata button:disabled").count(), 0, "its task can be learned anew");
    await page.locator("#play").click();
    await trained(page, measured.steps + 5);
    await settled(opened);
  });
}

test("held-out rows are as right as was printed when it was trained, and its training goes on as good as it was", async () => {
  const opened = await open(browser, site.address, { query: "?backend=cpu", hash: "#/train?pretrained=stories_english" });
  const { page } = opened;
  await there(page);
  await page.locator("#exact-match", { hasText: "%" }).waitFor();
  const share = Number((await page.locator("#exact-match").textContent()).match(/([\d.]+)%/)[1]) / 100;
  assert.ok(Math.abs(share - measured.exact_match) < 0.011, `${share}, and ${measured.exact_match} was printed`);
  assert.match(await page.locator("#data-pretrained").textContent(), said["en-US"].trained);
  await page.locator("#play").click();
  await trained(page, measured.steps + 3);
  const loss = number(await page.locator("#train-loss").textContent());
  assert.ok(loss < measured.held_out_loss_nats + 0.25, `${loss} nats`);
  await settled(opened);
});

test("in the view of embeddings of another task: one click, and the nearest tokens are those of the file", async () => {
  const opened = await open(browser, site.address, { query: "?backend=cpu", hash: "#/inspect?view=embedding" });
  const { page } = opened;
  await page.locator("#shares").filter({ hasText: /%/ }).waitFor();
  await page.locator("#open-pretrained").click();
  await there(page);
  const rows = await table(page);
  const options = page.locator("#projection [role=option]");
  await page.waitForFunction((count) => document.querySelectorAll("#projection [role=option]").length === count, rows.length);
  const names = await options.evaluateAll((all) => all.map((option) => option.getAttribute("aria-label")));
  for (const word of ["red", "cup", "she"]) {
    const id = names.indexOf(word);
    assert.ok(id >= 0, `${word} is a token of ${names}`);
    await page.locator(`#token-${id}`).dispatchEvent("click");
    await page.locator("#near").locator("..").locator("..").locator("h2", { hasText: `“${word}”` }).waitFor();
    const expected = neighbours(rows, id).slice(0, 5);
    await page.waitForFunction(
      (first) => document.querySelector("#near tbody tr td:nth-of-type(2)")?.textContent === String(first),
      expected[0].id,
    );
    const lines = await page.locator("#near tbody tr").evaluateAll((lines) => lines.slice(0, 5).map((line) => [...line.children].map((cell) => cell.textContent)));
    assert.deepEqual(lines.map(([, id]) => Number(id)), expected.map(({ id }) => id));
    for (const [i, [, , cosine]] of lines.entries()) assert.ok(Math.abs(number(cosine) - expected[i].cosine) < 6e-4, `${cosine}`);
  }
  // What it has learned: a color is near to colors.
  const colors = ["red", "blue", "green", "yellow", "white", "black", "brown", "pink"];
  const near = neighbours(rows, names.indexOf("red")).slice(0, 5).map(({ id }) => names[id]);
  assert.ok(near.filter((name) => colors.includes(name)).length >= 4, `${near}`);
  await settled(opened);
});

test("a reload comes back to it, and a link to a later step trains it to there", async () => {
  const opened = await open(browser, site.address, { query: "?backend=cpu", hash: "#/whole?pretrained=stories_english" });
  const { page } = opened;
  await there(page);
  await page.reload();
  await there(page);
  await stands(page);
  const later = measured.steps + 7;
  await page.evaluate((later) => (location.hash = `#/whole?pretrained=stories_english&step=${later}`), later);
  await page.waitForFunction((later) => glassformer.step === later, later, { timeout: 60_000 });
  await stands(page);
  // Another task is another run: the address says so.
  await page.locator("#opening .otherdata button").first().click();
  await page.waitForFunction(() => !location.hash.includes("pretrained"));
  await page.waitForFunction((before) => glassformer.step > 0 && glassformer.step < before, measured.steps);
  await settled(opened);
});

test("a crash before the first step on goes on from its file's weights", async () => {
  const opened = await open(browser, site.address, { query: "?backend=cpu", hash: "#/whole?pretrained=stories_english" });
  const { page, context } = opened;
  await there(page);
  await page.waitForFunction((step) => glassformer.snapshot === step, measured.steps);
  const broken = await page.evaluateHandle(() => glassformer.worker);
  await page.evaluate(() => glassformer.worker.postMessage({ Crash: "Panic" }));
  await page.waitForFunction((broken) => glassformer.worker !== broken, broken);
  await page.locator("#banner", { hasText: "replaced" }).waitFor();
  await page.waitForFunction(() => document.querySelector("#trained-beforehand") !== null);
  assert.equal(await steps(page), measured.steps);
  await context.close();
});

test("a file that does not come says why, keeps what is there, and is asked for again", async () => {
  let block = true;
  const before = (context) => context.route(file, (route) => (block ? route.fulfill({ status: 404, body: "" }) : route.continue()));
  const opened = await open(browser, site.address, { query: "?backend=cpu", hash: "#/whole?pretrained=stories_english", before });
  const { page, context, wrong } = opened;
  await page.locator("#pretrained-failed", { hasText: "404" }).waitFor();
  await trained(page, 1);
  assert.match(await urlOf(page), /pretrained=stories_english/, "the address keeps asking");
  block = false;
  await page.locator("#open-pretrained", { hasText: "Try again" }).click();
  await there(page);
  await page.locator("#trained-beforehand").waitFor();
  assert.equal(await page.locator("#pretrained-failed").count(), 0);
  assert.deepEqual(wrong.filter((line) => !line.includes("404")), []);
  await context.close();
});
