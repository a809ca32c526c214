import { launch, open, serve, trained } from "/tmp/w/flash/tests/browser/harness.mjs";
const site = await serve(); const browser = await launch();
const which = process.argv[2] ?? "flash,cache";
for (const [name, options] of Object.entries({
  light: {}, dark: { locale: "zh-CN", colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 } }, phonedark: { viewport: { width: 390, height: 844 }, locale: "zh-CN", colorScheme: "dark" },
})) for (const view of which.split(",")) {
  const { page, context, wrong } = await open(browser, site.address, { query: "?backend=cpu", hash: `#/inspect?op=block.0.attention.mixed&view=${view}`, ...options });
  await trained(page, 300); await page.locator("#play").click();
  await page.waitForTimeout(600);
  if (view === "flash") { await page.locator("#flash-map").focus(); for (let i=0;i<3;i++) await page.keyboard.press("ArrowRight"); }
  else { for (let i=0;i<2;i++) { await page.locator("#cache-next").click(); await page.waitForTimeout(300);} }
  await page.waitForTimeout(400);
  await page.screenshot({ path: `/tmp/w/shots/${view}-${name}.png` });
  // everything, by making the view as tall as it is
  const height = await page.evaluate(() => { const h = document.querySelector("#region-canvas"); return h.scrollHeight; });
  if (!name.startsWith("phone")) { await page.setViewportSize({ width: 1440, height: height + 220 }); await page.waitForTimeout(300); await page.screenshot({ path: `/tmp/w/shots/${view}-${name}-all.png` }); }
  else await page.screenshot({ path: `/tmp/w/shots/${view}-${name}-all.png`, fullPage: true });
  console.log(view, name, height, await page.evaluate(() => document.documentElement.scrollWidth), wrong);
  await context.close();
}
await browser.close(); await site.close();
