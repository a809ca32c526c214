// What is saved: a picture as SVG that stands by itself and as PNG, numbers as CSV that are those of the page.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { halt, number, open, pause, setting, settled, tabTo, trained, violations } from "./harness.mjs";

const { site, browser } = await setting();
const cpu = { query: "?backend=cpu" };

/** Opens the menu of a part of the page and saves one kind of file: its name and bytes. The menu shuts, and has the focus. */
async function save(page, part, kind) {
  const menu = page.locator(`${part} details.save`).first();
  await menu.locator("summary").click();
  const [download] = await Promise.all([page.waitForEvent("download"), menu.getByRole("button", { name: kind, exact: true }).click()]);
  await page.waitForFunction((part) => document.querySelector(`${part} details.save`).open === false, part);
  assert.equal(await page.evaluate(() => document.activeElement.localName), "summary");
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** What is in an SVG, read as XML, and drawn by itself on an empty page. */
const read = (page, bytes) =>
  page.evaluate(async (text) => {
    const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
    const root = parsed.documentElement;
    const image = new Image();
    image.src = `data:image/svg+xml,${encodeURIComponent(text)}`;
    await image.decode();
    return {
      root: root.localName,
      wrong: parsed.querySelector("parsererror")?.textContent ?? null,
      size: [Number(root.getAttribute("width")), Number(root.getAttribute("height"))],
      drawn: [image.naturalWidth, image.naturalHeight],
      text: [...parsed.querySelectorAll("text")].map((one) => one.textContent),
      paths: [...parsed.querySelectorAll("path")].map((one) => [one.getAttribute("d"), one.getAttribute("stroke")]),
      fills: [...parsed.querySelectorAll("rect")].map((one) => one.getAttribute("fill")),
      images: parsed.querySelectorAll("image").length,
      boxes: parsed.querySelectorAll("rect").length,
      ofPage: parsed.querySelectorAll("[class], [style], [tabindex], script, button, foreignObject").length,
      variables: text.includes("var("),
    };
  }, bytes.toString());

/** It stands by itself: well-formed, of the size that it says, with nothing of the page's in it. */
function alone(seen) {
  assert.deepEqual([seen.root, seen.wrong, seen.ofPage, seen.variables], ["svg", null, 0, false]);
  assert.deepEqual(seen.drawn, seen.size);
  assert.ok(seen.size[0] > 200 && seen.size[1] > 100, `${seen.size}`);
}

/** A PNG of two pixels for each of the picture, with more than one color in it. */
async function pixels(page, bytes, [width, height]) {
  assert.equal(bytes.subarray(0, 8).toString("hex"), "89504e470d0a1a0a");
  assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [2 * width, 2 * height]);
  const colors = await page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    const pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0);
    return new Set(new Uint32Array(pen.getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size;
  }, bytes.toString("base64"));
  assert.ok(colors > 20, `${colors} colors`);
}

/** Comma-separated values as rows of cells; none of those here has a quote. */
const cells = (bytes) => bytes.toString().trimEnd().split("\n").map((line) => line.split(","));

/** Two numbers are one, but for the digits that the page leaves out. */
const same = (saved, shown) => assert.ok(Math.abs(Number(saved) - number(shown)) <= 2e-6 * Math.max(1, Math.abs(number(shown))), `${saved} and ${shown}`);

test("the loss of a training: its line, its pixels, every step", async () => {
  const opened = await open(browser, site.address, cpu);
  const { page } = opened;
  await trained(page, 45);
  await halt(page);
  const svg = await save(page, ".g-loss", "SVG");
  assert.equal(svg.name, "loss.svg");
  const seen = await read(page, svg.bytes);
  alone(seen);
  const line = await page.locator("#loss-chart path.trainline:not(.faint)").getAttribute("d");
  const stroke = await page.locator("#loss-chart path.trainline:not(.faint)").evaluate((one) => getComputedStyle(one).stroke);
  assert.deepEqual(seen.paths.find(([d]) => d === line), [line, stroke]);
  assert.ok(seen.text.includes("Loss") && seen.text.includes("uniform guess"), seen.text.join(" | "));
  assert.ok(!seen.text.includes("Save") && !seen.text.includes("Read as table"), seen.text.join(" | "));
  const png = await save(page, ".g-loss", "PNG");
  assert.equal(png.name, "loss.png");
  await pixels(page, png.bytes, seen.size);
  const csv = await save(page, ".g-loss", "CSV");
  assert.equal(csv.name, "loss.csv");
  const [heads, ...rows] = cells(csv.bytes);
  assert.deepEqual(heads, ["step", "Train loss", "validation", "gradient norm"]);
  const step = number(await page.locator("#step").textContent());
  assert.equal(rows.filter((row) => row[1] !== "").length, step, "a loss for each step");
  await page.locator(".g-loss details.astable summary").click();
  await page.locator(".g-loss .astable tbody tr").nth(1).waitFor();
  const table = await page.locator(".g-loss .astable tbody tr").evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
  for (const [at, , validation] of table) same(rows.find((row) => row[0] === at)[2], validation);
  same(rows.find((row) => row[0] === table[1][0])[1], table[1][1]);
  await settled(opened);
});

test("a comparison: curves of all runs, gradients, the result", async () => {
  const opened = await open(browser, site.address, { ...cpu, hash: "#/compare?task=sort&vs=residual:false&for=40" });
  const { page } = opened;
  await page.locator("#compare-again").waitFor({ timeout: 120_000 });
  const svg = await save(page, ".g-curves", "SVG");
  assert.equal(svg.name, "curves.svg");
  const seen = await read(page, svg.bytes);
  alone(seen);
  const lines = await page.locator("#compare-chart path.runline:not(.faint)").evaluateAll((all) => all.map((one) => [one.getAttribute("d"), getComputedStyle(one).stroke]));
  assert.equal(lines.length, 2);
  for (const line of lines) assert.deepEqual(seen.paths.find(([d]) => d === line[0]), line);
  await pixels(page, (await save(page, ".g-curves", "PNG")).bytes, seen.size);
  const [heads, ...rows] = cells((await save(page, ".g-curves", "CSV")).bytes);
  assert.deepEqual(heads.slice(0, 3), ["step", "A training", "A validation"]);
  await page.locator(".g-curves details.astable summary").click();
  const table = page.locator(".g-curves .astable");
  await table.locator("tbody tr").first().waitFor();
  const shown = await table.locator("tr").evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
  for (const [at, ...values] of shown.slice(1)) {
    const row = rows.find((row) => row[0] === at);
    for (const [i, value] of values.entries()) {
      const kept = row[heads.indexOf(shown[0][i + 1])];
      if (value === "") assert.equal(kept, "");
      else same(kept, value);
    }
  }
  assert.deepEqual(["A training", "B training"].map((head) => rows.filter((row) => row[heads.indexOf(head)] !== "").length), [40, 40]);

  const depth = await save(page, ".g-depth", "SVG");
  assert.equal(depth.name, "gradients.svg");
  alone(await read(page, depth.bytes));
  const [names, ...norms] = cells((await save(page, ".g-depth", "CSV")).bytes);
  assert.deepEqual(names.slice(1), ["A", "B"]);
  const told = await page.locator("#compare-depth circle title").allTextContents();
  for (const [i, norm] of norms.flatMap((row) => row.slice(1)).entries()) assert.equal(Number(norm).toPrecision(2), number(told[i].slice(2)).toPrecision(2));

  const [download] = await Promise.all([page.waitForEvent("download"), page.locator(".g-result header button", { hasText: "CSV" }).click()]);
  assert.equal(download.suggestedFilename(), "comparison.csv");
  await settled(opened);
});

for (const [width, height, lang] of [[1440, 900, "en"], [390, 844, "zh"]]) {
  for (const [hash, parts] of [["#/train?", [".g-loss"]], ["#/?", [".whole"]], ["#/compare?task=sort&vs=residual:false&for=20&", [".g-curves", ".g-depth"]], ["#/inspect?", [".op"]]]) {
    test(`${width}x${height} ${hash}: an open menu keeps nobody out, and each of its buttons can be hit`, async () => {
      const opened = await open(browser, site.address, { ...cpu, hash: `${hash}lang=${lang}`, viewport: { width, height } });
      const { page } = opened;
      await trained(page, 1);
      // What is captured moves what stands under it.
      if (parts.includes(".op")) await pause(page);
      for (const part of parts) {
        const menu = page.locator(`${part} details.save`).first();
        await menu.locator("summary").click();
        const targets = menu.locator(":is(summary, button)");
        for (const target of await targets.all()) {
          await target.scrollIntoViewIfNeeded();
          const box = await target.boundingBox();
          assert.ok(box.height >= 24 && box.width >= 24, `${part} ${JSON.stringify(box)}`);
          assert.ok(box.x >= 0 && box.x + box.width <= width, `${part} ${JSON.stringify(box)}`);
        }
        // Nothing lies over it.
        await targets.last().click({ trial: true });
        assert.deepEqual(await violations(page, `${part} > header, ${part} details.save`), []);
      }
      await settled(opened);
    });
  }
}

for (const [hash, parts] of [
  ["#/train?", { ".g-att": "heads", ".g-loss": "loss" }],
  ["#/inspect?", { "#next-token": "next-token" }],
  ["#/inspect?op=block.0.attention.query_rotated&", { "#dials": "dials" }],
  ["#/inspect?view=heads&", { ".enlarged": "head" }],
  ["#/inspect?view=embedding&", { ".projection": "embedding" }],
  ["#/inspect?view=rope&", { ".ropedials": "dials", ".ropedistance": "distance", ".ropeschemes": "positions" }],
  ["#/inspect?view=flash&", { ".room:has(#flash-growth)": "memory" }],
  ["#/inspect?view=cache&", { ".room:has(#cache-pictures)": "cache", ".room:has(#cache-growth)": "cache-growth" }],
]) {
  test(`${hash} every picture can be saved`, async () => {
    const opened = await open(browser, site.address, { ...cpu, hash: `${hash}lang=en` });
    const { page } = opened;
    await trained(page, 25);
    await halt(page);
    for (const [part, name] of Object.entries(parts)) {
      const svg = await save(page, part, "SVG");
      assert.equal(svg.name, `${name}.svg`);
      const seen = await read(page, svg.bytes);
      alone(seen);
      assert.ok(seen.text.length > 0, part);
      await pixels(page, (await save(page, part, "PNG")).bytes, seen.size);
    }
    await settled(opened);
  });
}

test("the whole network, with what lies over its picture", async () => {
  const opened = await open(browser, site.address, { ...cpu, hash: "#/" });
  const { page } = opened;
  await trained(page, 5);
  await page.locator(".nextbars li").first().waitFor();
  const svg = await save(page, ".whole", "SVG");
  assert.equal(svg.name, "network.svg");
  const seen = await read(page, svg.bytes);
  alone(seen);
  assert.ok(seen.boxes > 30 && seen.images >= 1, `${seen.boxes} boxes, ${seen.images} heatmaps`);
  const token = await page.locator(".tiles li").first().textContent();
  assert.ok(seen.text.includes("softmax") && seen.text.includes(token), seen.text.join(" | "));
  await pixels(page, (await save(page, ".whole", "PNG")).bytes, seen.size);
  await settled(opened);
});

test("an operation's result, by keyboard and in Chinese", async () => {
  const opened = await open(browser, site.address, { ...cpu, hash: "#/inspect?op=block.0.attention.masked&lang=zh" });
  const { page } = opened;
  await trained(page, 1);
  await pause(page);
  await tabTo(page, ".op details.save summary");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  assert.equal(download.suggestedFilename(), "block.0.attention.masked.svg");
  const seen = await read(page, await readFile(await download.path()));
  alone(seen);
  assert.match(await page.locator(".op details.save summary").first().getAttribute("aria-label"), /^保存：/);
  const [heads, ...rows] = cells((await save(page, ".op", "CSV")).bytes);
  assert.equal(seen.fills.filter((fill) => fill === "url(#hidden)").length, rows.flat().filter((cell) => cell === "-inf").length);
  assert.equal(seen.boxes, rows.length * (heads.length - 1));
  await page.locator(".op details.astable summary").click();
  await page.locator(".op .astable tbody tr").first().waitFor();
  const shown = await page.locator(".op .astable tbody tr").evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
  assert.equal(shown.length, rows.length);
  for (const [r, row] of shown.entries()) {
    assert.equal(rows[r][0], row[0]);
    for (const [c, cell] of row.entries()) if (c > 0 && cell !== "−∞") same(rows[r][c], cell);
  }
  await pixels(page, (await save(page, ".op", "PNG")).bytes, seen.size);
  // Escape shuts it and leaves the page where it was.
  await page.locator(".op details.save summary").first().click();
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".op details.save").first().getAttribute("open"), null);
  await settled(opened);
});
