// Three topologies, each with its data: chosen in the rail, trained, sampled, looked at; own text by characters and by
// pairs of bytes, for a decoder and an encoder.
import assert from "node:assert/strict";
import { test } from "node:test";
import { endless, open, rebuilt, serious, setting, settled, trained } from "./harness.mjs";

const { site, browser } = await setting();

const query = "?backend=cpu";
const topology = (page, name) => page.getByRole("radiogroup", { name: /^(Topology|结构)$/ }).getByRole("radio", { name, exact: true });
const text = (page, selector) => page.locator(selector).textContent();
const count = async (page) => Number((await text(page, "#parameter-count")).replaceAll(",", ""));
const taken = (page) => page.locator("#task").inputValue();

/** What a stepper of the rail shows. */
const stepped = async (page, name) => Number(await page.getByRole("group", { name, exact: true }).locator("output").textContent());

/** The run on screen goes on: so many more of its steps are done. */
async function goesOn(page, more = 5) {
  await endless(page);
  const step = () => page.evaluate(() => Number(document.querySelector("#step").textContent.replaceAll(",", "")));
  const before = await step();
  await page.waitForFunction(
    (least) => Number(document.querySelector("#step").textContent.replaceAll(",", "")) >= least,
    before + more,
    { timeout: 60_000 },
  );
}

/** Restarts with what the rail asks for; the new run trains. */
async function restarted(page) {
  await page.locator("#restart-now").click();
  await page.locator("#pending").waitFor({ state: "detached" });
  await goesOn(page, 2);
}

const forms = [
  { name: "Encoder", task: "brackets", data: "Brackets", heads: ["row, hidden: _", "filled in", "right answer"], kinds: []},
  {
    name: "Enc–dec",
    task: "numbers_english",
    data: "Numbers in English words",
    heads: ["source", "written", "right answer"],
    kinds: ["Encoder: source looks at source", "Decoder: target looks at target", "Cross-attention: target looks at source"],
  },
  { name: "Decoder", task: "sort", data: "Sort six digits", heads: ["prompt", "written", "right answer"], kinds: []},
];

test("each topology brings its data, trains, and is seen at work", async () => {
  const opened = await open(browser, site.address, { query });
  const { page } = opened;
  await trained(page, 1);
  assert.equal(await taken(page), "sort");
  for (const { name, task, data, heads, kinds } of forms) {
    await topology(page, name).click();
    assert.equal(await taken(page), task);
    assert.match(await text(page, "#topology-brings"), new RegExp(`Its data here: ${data}\\.$`));
    const changes = await page.locator("#changes li").allTextContents();
    assert.ok(changes[0].startsWith("Data ") && changes[0].endsWith(`→ ${data}`), changes[0]);
    await restarted(page);
    await page.locator("#samples th", { hasText: heads[1] }).waitFor();
    assert.deepEqual((await page.locator("#samples th").allTextContents()).slice(0, 3), heads);
    const marks = await page.locator("#samples .out").evaluateAll((cells) => cells.map((cell) => cell.querySelectorAll(".ok, .no").length));
    assert.ok(marks.length >= 8 && marks.every((marks) => marks > 0), `${marks}`);
    assert.deepEqual(await page.locator("#heads h3").allTextContents(), kinds);
    const [layers, each] = [await stepped(page, "Layers"), await stepped(page, "Heads")];
    assert.equal(await page.locator("#heads .thumb").count(), Math.max(kinds.length, 1) * layers * each);
    // A step's tokens are those of the rows and of their sources.
    const batch = Number(await page.locator("#batch").inputValue());
    const [, source, length] = (await page.locator("#region-rail .legend").first().textContent()).match(/(?:S = (\d+) · )?T = (\d+)/);
    assert.equal(source !== undefined, name === "Enc–dec");
    const tokens = batch * (Number(source ?? 0) + Number(length));
    assert.equal(await text(page, "#batch-of"), `batch of ${batch} rows, ${tokens.toLocaleString("en")} tokens`);
    await goesOn(page);
  }
  // Undo brings the data back, too.
  await topology(page, "Encoder").click();
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  assert.equal(await taken(page), "sort");
  await settled(opened);
});

test("a preset of another topology brings data, and what each side has is counted", async () => {
  const opened = await open(browser, site.address, { query });
  const { page } = opened;
  await trained(page, 1);
  await page.locator("#more-switches summary").click();
  const padding = page.getByRole("switch", { name: "Padding hidden", exact: true });
  assert.ok(await padding.isDisabled());
  await page.getByText("this data has no padding token").waitFor();
  await page.locator("#preset").selectOption({ label: "Original Transformer, 2017" });
  assert.equal(await taken(page), "numbers_english");
  assert.equal(await topology(page, "Enc–dec").getAttribute("aria-checked"), "true");
  assert.equal(await padding.getAttribute("aria-checked"), "true");
  assert.equal(await text(page, "#padding"), "padding: token “pad”, hidden from attention");
  const sides = (await text(page, "#sides")).match(/[\d,]+/g).map((number) => Number(number.replaceAll(",", "")));
  assert.equal(sides.reduce((a, b) => a + b), await count(page));
  assert.equal(sides[2], 43 * 48);
  // In each of two layers cross-attention (four biased projections) and its norm.
  assert.equal(sides[1] - sides[0], 2 * (4 * (48 * 48 + 48) + 2 * 48));
  await restarted(page);
  assert.equal(await page.locator("#preset").evaluate((list) => list.selectedOptions[0].textContent), "Original Transformer, 2017");
  await padding.click();
  assert.deepEqual(await page.locator("#changes li").allTextContents(), ["Padding hidden on → off"]);
  assert.equal(await text(page, "#padding"), "padding: token “pad”, seen like any other");
  await restarted(page);
  await page.locator("#preset").selectOption({ label: "BERT-like" });
  assert.equal(await taken(page), "brackets");
  await restarted(page);
  await settled(opened);
});

test("a made-up story is read by pairs of bytes, and an encoder fills it in", async () => {
  const opened = await open(browser, site.address, { query });
  const { page } = opened;
  await trained(page, 1);
  await page.locator("#task").selectOption("own_text");
  await page.getByRole("group", { name: "Use a story" }).getByRole("button", { name: "English" }).click();
  await page.waitForFunction(() => document.querySelector("#own-text").value.length > 1000);
  assert.match(await page.locator("#own-text").inputValue(), /^\w+ is a \w+\./);
  await page.getByRole("radio", { name: "Byte pairs (BPE)", exact: true }).click();
  assert.equal(await page.locator("#most-merges").inputValue(), "200");
  await page.locator("#most-merges").selectOption({ label: "100" });
  await rebuilt(page, () => page.locator("#use-text").click());
  await page.locator("#merges summary", { hasText: "100 merges, in order" }).click();
  const rows = page.locator(".merges tbody tr");
  assert.equal(await rows.count(), 100);
  const merges = await rows.evaluateAll((rows) =>
    rows.map(({ cells }) => [...cells[1].querySelectorAll(".token"), ...cells[2].querySelectorAll(".token")].map((token) => token.textContent)),
  );
  merges.forEach(([left, right, result]) => assert.equal(left + right, result));
  const times = await rows.evaluateAll((rows) => rows.map(({ cells }) => Number(cells[3].textContent.replaceAll(",", ""))));
  assert.ok(times.every((count, i) => i === 0 || count <= times[i - 1]), "the commonest pair first");
  await page.locator(".legend", { hasText: "tokens" }).first().waitFor();
  await goesOn(page);
  const size = async () => Number((await page.locator("#region-rail .legend").first().textContent()).match(/V = (\d+)/)[1]);
  const decoder = await size();
  await topology(page, "Encoder").click();
  assert.equal(await taken(page), "own_text");
  assert.equal(await size(), decoder + 1);
  await page.locator("#merges", { hasText: `V = ${decoder + 1}` }).waitFor();
  await restarted(page);
  // What was hidden is known, so there are samples: rows of which some places are judged.
  await page.locator("#samples th", { hasText: "filled in" }).waitFor();
  const first = page.locator("#samples .out").first();
  assert.equal(await first.locator("span").count(), 32);
  const judged = await first.locator(".ok, .no").count();
  assert.ok(judged > 0 && judged < 32, `${judged}`);
  // Once more by characters, still for an encoder.
  await page.getByRole("radio", { name: "Characters", exact: true }).click();
  await rebuilt(page, () => page.locator("#use-text").click());
  await page.locator(".legend", { hasText: "characters" }).first().waitFor();
  assert.equal(await page.locator("#merges").count(), 0);
  assert.equal(await topology(page, "Encoder").getAttribute("aria-checked"), "true");
  await goesOn(page, 2);
  await topology(page, "Decoder").click();
  assert.equal(await taken(page), "own_text");
  await restarted(page);
  await settled(opened);
});

for (const [locale, options] of Object.entries({ "en-US": {}, "zh-CN": { colorScheme: "dark" } })) {
  test(`in ${locale}: every task has a name and a sentence; own text and its merges are accessible`, async () => {
    const opened = await open(browser, site.address, { query, locale, ...options });
    const { page } = opened;
    await trained(page, 1);
    const groups = await page.locator("#task optgroup").evaluateAll((groups) => groups.map(({ label, children }) => [label, children.length]));
    assert.deepEqual(groups.map(([, count]) => count), [13, 2, 3]);
    assert.equal(new Set(groups.map(([label]) => label)).size, 3);
    const tasks = await page.locator("#task option").evaluateAll((options) => options.map(({ value, textContent }) => [value, textContent]));
    assert.equal(new Set(tasks.map(([, name]) => name)).size, 19, "no two have one name");
    for (const [task, name] of tasks) assert.ok(name.length > 1 && name !== task, task);
    if (locale === "zh-CN") {
      for (const [task, name] of tasks) assert.match(name, /\p{Script=Han}/u, task);
      await topology(page, "编码器–解码器").click();
      assert.equal(await taken(page), "numbers_chinese");
      await page.getByRole("button", { name: "撤销", exact: true }).click();
    }
    const told = new Set();
    for (const [task] of tasks.filter(([task]) => task !== "own_text")) {
      await page.locator("#task").selectOption(task);
      // No two have one sentence.
      if (told.size > 0) await page.waitForFunction((told) => !told.includes(document.querySelector("#task-tells").textContent), [...told]);
      const sentence = await text(page, "#task-tells");
      assert.match(sentence, /[.。]$/, task);
      told.add(sentence);
    }
    await page.locator("#task").selectOption("own_text");
    await page.locator("#story-chinese").click();
    await page.waitForFunction(() => document.querySelector("#own-text").value.length > 1000);
    await page.locator(".owntext [role=radio]").nth(1).click();
    await page.locator("#use-text").click();
    await page.locator("#merges summary").click();
    await page.locator(".merges tbody tr").nth(199).waitFor();
    assert.deepEqual(await serious(page), []);
    await settled(opened);
  });
}
