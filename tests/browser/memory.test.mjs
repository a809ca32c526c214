// What the page keeps of what is gone: nothing that grows. Turned round a hundred times, led through every view and
// between the stages, it holds no more than before, after a forced collection.
import assert from "node:assert/strict";
import { test } from "node:test";
import { open, pause, setting, settled, trained, urlOf } from "./harness.mjs";

const { site, browser } = await setting();

/** Growth that is no leak: memory of WebAssembly comes in pieces of 64 KB and more. A leak of 10 KB a turn is over it. */
const allowed = 1e6;

/** Bytes that live, of WebAssembly and of JavaScript. */
async function living(page, devtools) {
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  return usedSize + (await page.evaluate(() => globalThis.wasmMemory.buffer.byteLength));
}

test("a hundred turns of direction, and ways through views and stages, leave nothing behind", async () => {
  const opened = await open(browser, site.address);
  const { page, context } = opened;
  await context.addInitScript(() => {
    const { instantiate } = WebAssembly;
    WebAssembly.instantiate = async (...given) => {
      const made = await instantiate.apply(WebAssembly, given);
      // The parts of the page that are fetched later share it.
      globalThis.wasmMemory ??= (made.instance ?? made).exports.memory;
      return made;
    };
  });
  await page.goto(`${site.address}?backend=cpu&seed=1#/inspect?op=block.0.attention.scores&cell=3,1`);
  await page.reload();
  await trained(page, 30);
  await pause(page);
  const devtools = await context.newCDPSession(page);
  await devtools.send("HeapProfiler.enable");
  const shown = () => page.waitForFunction(() => document.querySelector("#region-canvas, .train") !== null && document.querySelector(".waits") === null);

  const turn = async () => {
    const backward = (await urlOf(page)).includes("pass=backward");
    await page.keyboard.press("b");
    await page.waitForFunction((backward) => location.hash.includes("pass=backward") !== backward, backward);
    await shown();
  };
  const places = ["#/inspect?view=heads", "#/inspect?view=rope", "#/train", "#/inspect?view=flash", "#/inspect?view=cache", "#/inspect?view=embedding", "#/inspect"];
  const tour = async () => {
    for (const place of places) {
      await page.evaluate((place) => (location.hash = place), place);
      await page.waitForTimeout(50);
      await shown();
    }
  };

  for (const [name, act, warm, count] of [["turns", turn, 20, 100], ["tours", tour, 2, 10]]) {
    // What is used for the first time stays: captures, caches of code, the heap at its size.
    for (let done = 0; done < warm; done++) await act();
    const before = await living(page, devtools);
    assert.ok(before > 1e6, `${before} bytes are too few to be all`);
    for (let done = 0; done < count; done++) await act();
    const grown = (await living(page, devtools)) - before;
    console.log(`${name}: ${Math.round(grown / 1024)} KB after ${count}`);
    assert.ok(grown < allowed, `${count} ${name} leave ${grown} bytes`);
  }
  await settled(opened);
});
