// Every switch of the model: what is asked for is named, waits for a restart, is trained, and is counted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { number, open, serious, setting, settled, trained, urlOf } from "./harness.mjs";

const { site, browser } = await setting();

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const query = "?backend=cpu";
const count = async (page) => Number((await page.locator("#parameter-count").textContent()).replaceAll(",", ""));
const changes = (page) => page.locator("#changes li").allTextContents();
const radio = (name) => (page) => page.getByRole("radio", { name, exact: true }).click();
const button = (name) => (page) => page.getByRole("button", { name, exact: true }).click();
const toggle = (name) => (page) => page.getByRole("switch", { name, exact: true }).click();
const list = (id, label) => (page) => page.locator(id).selectOption({ label });
const typed = (id, text) => async (page) => {
  await page.locator(id).fill(text);
  await page.locator(id).press("Enter");
};

async function openedSwitches(page) {
  await trained(page, 1);
  await page.locator("#more-switches summary").click();
  await page.getByRole("switch", { name: /Biases|偏置/ }).waitFor();
}

/** Restarts with what the rail asks for; the new run trains. */
async function restarted(page) {
  await page.locator("#restart-now").click();
  await page.locator("#pending").waitFor({ state: "detached" });
  await page.waitForFunction(() => Number(document.querySelector("#step").textContent.replaceAll(",", "")) >= 2);
}

// Each from where the one before left the model; the textbook has V 11, C 32, H 4, F 88, 2 layers, 25,600 parameters.
const switches = [
  ["RoPE base from the list", list("#rope-base", "10,000"), ["RoPE base 100 → 10,000"], 0],
  ["RoPE base typed", typed("#rope-base-typed", "500"), ["RoPE base 10,000 → 500"], 0],
  ["RoPE pairs", radio("i, i+D/2"), ["RoPE pairs 2i, 2i+1 → i, i+D/2"], 0],
  ["learned positions", radio("Learned"), ["Position RoPE → Learned"], 12 * 32],
  ["sinusoidal positions", radio("Sinus"), ["Position Learned → Sinus"], -12 * 32],
  ["ALiBi", radio("ALiBi"), ["Position Sinus → ALiBi"], 0],
  ["no positions", radio("None"), ["Position ALiBi → None"], 0],
  ["scale of scores", toggle("Scores scaled by 1/√d_k"), ["Scores scaled by 1/√d_k on → off"], 0],
  ["norm", radio("LayerNorm"), ["Kind of norm RMSNorm → LayerNorm"], 0],
  ["norm's place", radio("Post"), ["Place of norm Pre → Post"], -32],
  ["norm's epsilon", list("#norm-eps", "1e−3"), ["Norm ε 1e−5 → 1e−3"], 0],
  ["a gate of ReLU", radio("ReGLU"), ["Feed-forward SwiGLU → ReGLU"], 0],
  ["a gate of GELU", radio("GEGLU"), ["Feed-forward ReGLU → GEGLU"], 0],
  ["ReLU", radio("ReLU"), ["Feed-forward GEGLU → ReLU", "Feed-forward width F 88 → 128"], 2 * 32 * (2 * 128 - 3 * 88)],
  ["GELU", radio("GELU"), ["Feed-forward ReLU → GELU"], 0],
  ["SiLU", radio("SiLU"), ["Feed-forward GELU → SiLU"], 0],
  ["feed-forward width", typed("#hidden-width", "100"), ["Feed-forward width F 128 → 100"], -2 * 2 * 32 * 28],
  ["biases", toggle("Biases"), ["Biases off → on"], 2 * (6 * 32 + 100 + 32)],
  ["residual connections", toggle("Residual connections"), ["Residual connections on → off"], 0],
  ["tied embeddings", toggle("Tied embeddings"), ["Tied embeddings on → off"], 11 * 32],
  ["key/value heads", button("Key/value heads: fewer"), ["Key/value heads 4 → 2"], -2 * 2 * (33 * 16)],
  ["heads", button("Heads: fewer"), ["Heads 4 → 2"], 2 * 2 * (33 * 16)],
  ["layers", button("Layers: fewer"), ["Layers 2 → 1"], undefined],
  ["width", button("Width C: fewer"), ["Width C 32 → 16"], undefined],
];

test("every switch is named, restarts, trains and is counted", async () => {
  const opened = await open(browser, site.address, { query });
  const { page } = opened;
  await openedSwitches(page);
  for (const [name, turn, expected, more] of switches) {
    const before = await count(page);
    await turn(page);
    await page.locator("#pending").waitFor();
    assert.deepEqual(await changes(page), expected, name);
    if (more !== undefined) assert.equal((await count(page)) - before, more, name);
    await restarted(page);
  }
  await settled(opened);
});

test("a gated feed-forward is matched to a plain one, and both are counted", async () => {
  const opened = await open(browser, site.address, { query });
  const { page } = opened;
  await trained(page, 1);
  const told = async () => page.locator("#matched-counts").textContent();
  assert.equal(await told(), "ReLU at F 128: 25,088 · SwiGLU at F 88: 25,600");
  assert.ok(await page.locator("#match-parameters").isDisabled());
  assert.equal(await count(page), 25_600);
  await radio("ReLU")(page);
  assert.equal(await count(page), 25_088);
  assert.equal(await page.locator("#match-parameters").count(), 0);
  await typed("#hidden-width", "0")(page);
  assert.equal(await page.locator("#hidden-width").getAttribute("aria-invalid"), "true");
  await page.getByText("A whole number from 1 to 2,048.").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  assert.equal(await page.locator("#hidden-width").getAttribute("aria-invalid"), "false");
  await radio("ReLU")(page);
  await typed("#hidden-width", "200")(page);
  const plain = await count(page);
  await radio("GEGLU")(page);
  assert.equal(await page.locator("#hidden-width").inputValue(), "200");
  await page.locator("#match-parameters").click();
  assert.equal(await page.locator("#hidden-width").inputValue(), "136");
  // The gated kind of an activation stands under its plain one.
  await page.getByRole("radio", { name: "GEGLU", exact: true }).press("ArrowUp");
  assert.equal(await page.getByRole("radio", { name: "GELU", exact: true }).getAttribute("aria-checked"), "true");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.locator("#hidden-width").inputValue(), "200", "F is what it was before the match");
  await page.locator("#match-parameters").click();
  assert.match(await told(), new RegExp(`^ReLU at F 200: ${plain.toLocaleString("en")} · GEGLU at F 136: `));
  await restarted(page);
  await settled(opened);
});

test("presets set the switches, keep the sizes, and are recognized", async () => {
  const opened = await open(browser, site.address, { query });
  const { page } = opened;
  await openedSwitches(page);
  const shown = () => page.locator("#preset").evaluate((list) => list.selectedOptions[0].textContent);
  const on = (name) => page.getByRole("radio", { name, exact: true }).getAttribute("aria-checked");
  assert.equal(await shown(), "Textbook decoder");
  await list("#preset", "Llama-like")(page);
  assert.equal(await on("i, i+D/2"), "true");
  await page.getByText("grouped-query attention: 2 query heads share each").waitFor();
  await restarted(page);
  assert.equal(await shown(), "Llama-like");
  await list("#preset", "GPT-2-like")(page);
  assert.deepEqual([await on("Learned"), await on("LayerNorm"), await on("GELU")], ["true", "true", "true"]);
  assert.equal(await page.locator("#hidden-width").inputValue(), "128");
  await page.locator("#changes", { hasText: "more" }).waitFor();
  await restarted(page);
  await toggle("Residual connections")(page);
  assert.equal(await shown(), "Custom");
  await page.getByRole("button", { name: "Undo" }).click();
  assert.equal(await shown(), "GPT-2-like");
  await page.locator("#task").selectOption("mirror");
  await page.waitForFunction(() => document.querySelector("#preset").selectedOptions[0].textContent === "Made for this task");
  await settled(opened);
});

test("another task is asked for first, and until then the trained model stays", async () => {
  const opened = await open(browser, site.address, { query });
  const { page } = opened;
  await trained(page, 20);
  const built = await page.evaluate(() => glassformer.built);
  await page.locator("#task").selectOption("mirror");
  await page.locator("#pending").waitFor();
  const asked = await changes(page);
  assert.match(asked[0], /^Data Sort.* → Mirror/);
  assert.ok(asked.includes("Layers 2 → 1") && asked.at(-1) === "and 1 more", `${asked}`);
  const step = await page.evaluate(() => glassformer.step);
  assert.ok(step >= 20, `${step}`);
  assert.equal(await page.evaluate(() => glassformer.built), built, "nothing was built");
  // The task of the run is the run again.
  await page.locator("#task").selectOption("sort");
  await page.locator("#pending").waitFor({ state: "detached" });
  await page.locator("#task").selectOption("mirror");
  await page.getByRole("button", { name: "Undo" }).click();
  assert.equal(await page.locator("#task").inputValue(), "sort");
  assert.ok((await page.evaluate(() => glassformer.step)) >= step);
  await page.locator("#task").selectOption("mirror");
  await restarted(page);
  assert.match(await urlOf(page), /[?&]task=mirror/);
  await settled(opened);
});

test("where nothing was trained yet, another task is there at once", async () => {
  const opened = await open(browser, site.address, { query, hash: "#/train?step=0" });
  const { page } = opened;
  await page.waitForFunction(() => globalThis.glassformer?.built === 1);
  await page.locator("#task").selectOption("mirror");
  await page.waitForFunction(() => glassformer.built === 2);
  assert.equal(await page.locator("#pending").count(), 0);
  await trained(page, 1);
  await settled(opened);
});

test("the parts are counted exactly, and add up", async () => {
  const opened = await open(browser, site.address, { query });
  const { page } = opened;
  await trained(page, 1);
  await page.locator(".params summary").click();
  await page.locator(".params tbody tr").first().waitFor();
  const rows = await page.locator(".params tbody tr").evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
  assert.deepEqual(rows.map(([part]) => part), ["Embedding, head", "Attention", "Feed-forward", "Normalization", "All"]);
  const numbers = rows.map(([, number]) => Number(number.replaceAll(",", "")));
  assert.deepEqual(numbers, [11 * 32, 2 * 4 * 32 * 32, 2 * 3 * 32 * 88, 5 * 32, await count(page)]);
  assert.equal(numbers.slice(0, 4).reduce((a, b) => a + b), numbers[4]);
  await settled(opened);
});

test("the disclosure remembers that it is open", async () => {
  const opened = await open(browser, site.address, { query });
  const { page } = opened;
  await trained(page, 1);
  assert.ok(!(await page.locator("#norm-eps").isVisible()));
  await page.locator("#more-switches summary").press("Enter");
  await page.locator("#norm-eps").waitFor();
  await page.reload();
  await trained(page, 1);
  assert.ok(await page.locator("#norm-eps").isVisible());
  await settled(opened);
});

// Role and name of what the drawer holds, in both languages.
const labels = {
  "en-US": {
    combobox: ["Preset", "RoPE base", "Norm ε"],
    textbox: ["Feed-forward width F", "Another base"],
    switch: ["Residual connections", "Scores scaled by 1/√d_k", "Biases", "Tied embeddings"],
    radiogroup: ["Position", "Kind of norm", "Place of norm", "Feed-forward", "RoPE pairs"],
    group: ["Layers", "Heads", "Width C", "Key/value heads"],
  },
  "zh-CN": {
    combobox: ["预设", "RoPE 底数", "归一化 ε"],
    textbox: ["前馈宽度 F", "其他底数"],
    switch: ["残差连接", "分数乘以 1/√d_k", "偏置", "共享嵌入权重"],
    radiogroup: ["位置编码", "归一化种类", "归一化位置", "前馈网络", "RoPE 配对"],
    group: ["层数", "头数", "宽度 C", "键/值头数"],
  },
};

/** What reaches out of the rail, or does not fit its own box. */
const cutOff = (rail) => {
  const box = rail.getBoundingClientRect();
  const seen = [...rail.querySelectorAll("button:not(.sw), select, input, output, summary, p, .l, li")].filter(
    (one) => one.getClientRects().length && !one.classList.contains("sr"),
  );
  const cut = seen.filter((one) => {
    const { left, right } = one.getBoundingClientRect();
    return left < box.left - 0.5 || right > box.right + 0.5 || one.scrollWidth > one.clientWidth + 1;
  });
  return cut.filter((one) => getComputedStyle(one).display !== "inline").map((one) => one.outerHTML.slice(0, 90));
};

/** What of the rail has no line that says why one would turn it. */
const unexplained = (rail) => {
  const controls = [...rail.querySelectorAll("[role=switch], select, input, [role=radiogroup], [role=group]")];
  const told = (id) => document.querySelectorAll(`[id="${id}"]`).length === 1 && document.getElementById(id).textContent.length > 5;
  const without = controls.filter((one) => !(one.getAttribute("aria-describedby") ?? "").split(" ").every(told));
  return { controls: controls.length, without: without.map((one) => one.outerHTML.slice(0, 90)) };
};

for (const [locale, roles] of Object.entries(labels)) {
  test(`on a phone, in ${locale}: every switch is in the drawer, named, and none is cut off`, async () => {
    const opened = await open(browser, site.address, { query, ...phone, locale });
    const { page } = opened;
    await trained(page, 1);
    await page.getByRole("button", { name: /^(Model settings|模型设置)$/ }).first().click();
    await openedSwitches(page);
    for (const [role, names] of Object.entries(roles)) {
      for (const name of names) assert.equal(await page.getByRole(role, { name, exact: true }).count(), 1, `${role} ${name}`);
    }
    const { controls, without } = await page.locator("#region-rail").evaluate(unexplained);
    assert.deepEqual(without, []);
    assert.ok(controls >= 30, `${controls} controls`);
    await page.locator("#preset").selectOption({ index: 2 });
    await page.locator("#pending").waitFor();
    assert.deepEqual(await page.locator("#region-rail").evaluate(cutOff), []);
    assert.deepEqual(await serious(page), []);
    await restarted(page);
    await settled(opened);
  });
}
