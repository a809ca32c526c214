// The code of every operation: its PyTorch, its Rust and its WGSL from this build, forward and backward, with its dispatches.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { halt, open, setting, settled, tabTo, trained } from "./harness.mjs";

const { site, browser } = await setting();

const root = new URL("../../", import.meta.url).pathname;

/** The file on screen: its path, and its text as it is shown. */
async function shown(page, ending) {
  await page.waitForFunction((ending) => {
    const path = document.querySelector("#code-path")?.textContent ?? "";
    const label = document.querySelector("#code")?.getAttribute("aria-label") ?? "";
    return path.endsWith(ending) && label.startsWith(path) && document.querySelector("#code-state")?.textContent === "";
  }, ending);
  return { path: await page.locator("#code-path").textContent(), text: await page.locator("#code code").textContent() };
}

async function paused(hash, options = {}) {
  const opened = await open(browser, site.address, { hash, ...options });
  await trained(opened.page, 20);
  await halt(opened.page);
  await opened.page.locator("#result").first().waitFor();
  return opened;
}

/** The tab, by keyboard: F6 to the inspector, Tab into its tabs, arrows. */
async function tab(page, name) {
  for (let i = 0; i < 8; i++) {
    await page.keyboard.press("F6");
    if (await page.evaluate(() => document.activeElement?.id === "region-inspector")) break;
  }
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("role")), "tab");
  const order = ["tab-explanation", "tab-pytorch", "tab-rust", "tab-wgsl"];
  for (let i = 0; i < order.length; i++) {
    if (await page.evaluate((id) => document.activeElement?.id === id, `tab-${name}`)) return;
    await page.keyboard.press("ArrowRight");
  }
  assert.ok(order.includes(`tab-${name}`));
  assert.equal(await page.evaluate(() => document.activeElement?.id), `tab-${name}`);
}

for (const [written, ending] of [["rust", ".rs"], ["wgsl", ".wgsl"]]) {
  test(`every operation shows its ${written}`, async () => {
    const opened = await paused("#/inspect");
    const { page } = opened;
    const count = await page.locator(".netmap li[id^=stop-]").count();
    await tab(page, written);
    assert.ok((await page.locator("[role=tabpanel]").textContent()).length > 20, "ids are given, and it says so");
    const seen = new Set();
    for (let at = 2; at <= count; at++) {
      await page.keyboard.press("]");
      await page.locator("#op-number", { hasText: `op ${at} of` }).waitFor();
      const { path, text } = await shown(page, ending);
      // It is the file of this very build, to the last line.
      assert.equal(text.trimEnd(), (await readFile(`${root}${path}`, "utf8")).trimEnd(), path);
      const name = path.split("/").at(-1).split(".")[0];
      assert.ok(text.includes(name), `${path} names ${name}`);
      if (written === "wgsl") {
        assert.match(text, /@compute @workgroup_size/);
        const rows = await page.locator("#dispatches tbody tr").evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
        assert.ok(rows.length >= 1, `dispatches of ${path}`);
        const declared = text.match(/@workgroup_size\(([\d, ]+)\)/)[1].split(",").map(Number);
        const said = rows[0][2].split("×").map(Number);
        assert.deepEqual(said, [...declared, 1, 1].slice(0, 3), "threads of a workgroup are those of the file");
      }
      seen.add(name);
    }
    assert.ok(seen.size >= 10, [...seen].join(" "));
    await settled(opened);
  });
}

/** The lines of PyTorch on screen, and those of them that belong to the very operation. */
const python = async (page) => ({
  all: (await page.locator("#code code").textContent()).trimEnd().split("\n"),
  here: (await page.locator("#code .codeline.here").allTextContents()).map((line) => line.trimEnd()),
});

test("every operation shows its PyTorch, which is the first tab of the code", async () => {
  const opened = await paused("#/inspect");
  const { page } = opened;
  const count = await page.locator(".netmap li[id^=stop-]").count();
  await tab(page, "pytorch");
  assert.ok((await page.locator("#code-none").textContent()).length > 20, "ids are given, and it says so");
  const seen = new Set();
  for (let at = 2; at <= count; at++) {
    await page.keyboard.press("]");
    await page.locator("#op-number", { hasText: `op ${at} of` }).waitFor();
    const { all, here } = await python(page);
    assert.deepEqual(here, all, "forward, all of it is this operation");
    assert.match(all.at(-1), /^\w+ = .+$/);
    all.forEach((line) => seen.add(line));
  }
  assert.ok(seen.has("scores = query_rotated @ key_rotated.transpose(-2, -1)"), [...seen].join("\n"));
  assert.ok(seen.has("mixed = probabilities @ value"));
  await settled(opened);
});

test("PyTorch goes with the direction, in Chinese, and can be copied", async () => {
  const opened = await paused("#/inspect?op=block.0.attention.probabilities", { locale: "zh-CN" });
  const { page } = opened;
  await tab(page, "pytorch");
  await page.locator("#code").waitFor();
  assert.deepEqual((await python(page)).all, ["probabilities = masked.softmax(dim=-1)"]);
  assert.match(await page.locator("#code-ran").textContent(), /实际运行/);
  await tabTo(page, ".insp [role=radio]");
  await page.keyboard.press("ArrowRight");
  const back = "grad_masked = probabilities * (grad_probabilities - (probabilities * grad_probabilities).sum(dim=-1, keepdim=True))";
  await page.locator("#code code", { hasText: "grad_masked" }).waitFor();
  const { all, here } = await python(page);
  assert.deepEqual(all, [back]);
  assert.equal(here.length, 0, "the operation on screen is the forward one");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.locator("#code-copy").click();
  await page.locator("#code-copy", { hasText: "已复制" }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${back}\n`);
  await settled(opened);
});

test("softmax has a kernel each way, with workgroups for its rows", async () => {
  const opened = await paused("#/inspect?op=block.0.attention.probabilities", { locale: "zh-CN" });
  const { page } = opened;
  await tab(page, "wgsl");
  await shown(page, "/softmax.wgsl");
  const row = async () => (await page.locator("#dispatches tbody tr").first().locator("td").allTextContents()).map((text) => text.trim());
  // 4 heads of 12 rows: 48 threads, one workgroup of 64.
  assert.deepEqual((await row()).slice(1), ["1 × 1 × 1", "64 × 1 × 1"]);
  await tabTo(page, ".insp [role=radio]");
  await page.keyboard.press("ArrowRight");
  await shown(page, "/softmax_backward.wgsl");
  assert.match((await row())[0], /^softmax_backward/);
  await tab(page, "rust");
  const rust = await shown(page, "graph/src/ops/softmax.rs");
  assert.match(rust.text, /impl Rule for Softmax /);
  await settled(opened);
});

test("a matrix product dispatches a thread for each tile of 8 by 8 cells, and its CPU twins are there", async () => {
  const opened = await paused("#/inspect?op=block.0.attention.scores");
  const { page } = opened;
  await tab(page, "wgsl");
  await shown(page, "/matmul.wgsl");
  const cells = await page.locator("#dispatches tbody tr").first().locator("td").allTextContents();
  const { length: t } = await page.locator(".tokenrow .tokenchip").all();
  const tiles = 4 * Math.ceil((t || 1) / 8) ** 2;
  assert.deepEqual(cells.slice(1), [`${Math.ceil(tiles / 32)} × 1 × 1`, "32 × 1 × 1"]);
  await tab(page, "rust");
  await shown(page, "graph/src/ops/matmul.rs");
  for (const place of ["cpu/src/ops/matmul.rs", "cpu/src/simd/matmul.rs"]) {
    if (place.includes("/ops/")) {
      await tabTo(page, ".codepick > :last-child button");
    }
    await page.keyboard.press("ArrowRight");
    assert.match((await shown(page, place)).text, /fn forward/);
  }
  await settled(opened);
});

test("a file that does not come says why, and can be asked for again", async () => {
  const opened = await paused("#/inspect?op=block.0.attention.probabilities");
  const { page } = opened;
  await page.route("**/source/**", (route) => route.abort());
  await tab(page, "rust");
  await page.locator("#code-state", { hasText: "no connection" }).waitFor();
  await page.unroute("**/source/**");
  await page.route("**/source/**", (route) => route.fulfill({ status: 404, body: "" }));
  await page.locator(".insp .btn:not(.icon)").click();
  await page.locator("#code-state", { hasText: "status 404" }).waitFor();
  await page.unroute("**/source/**");
  await page.locator(".insp .btn:not(.icon)").click();
  await shown(page, "graph/src/ops/softmax.rs");
  // The browser reports what was refused; that is what was asked of it here.
  opened.wrong.splice(0, opened.wrong.length, ...opened.wrong.filter((line) => !/Failed to load resource/.test(line)));
  await settled(opened);
});
