// Every operation at 65 on the browser's own WebGPU, whose compiler is not the native one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { launch, serve } from "./harness.mjs";

test("every operation agrees with the truth in Chromium", async () => {
  const site = await serve("target/parity");
  const browser = await launch(true);
  try {
    const page = await browser.newPage();
    // A page of the same origin; the script is loaded by hand.
    await page.goto(`${site.address}parity.js`);
    const report = await page.evaluate(async () => {
      const { default: start, parity } = await import("./parity.js");
      await start();
      return parity(65);
    });
    assert.match(report, /^\d+ problems$/);
    assert.ok(parseInt(report) >= 60, report);
  } finally {
    await browser.close();
    await site.close();
  }
});
