// Before the page is there: a sign of life. Where it does not start: what failed and what to do, in both languages,
// with a button that loads it again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { open, part, serious, setting, settled } from "./harness.mjs";

const { site, browser } = await setting();

const words = {
  "en-US": { what: "A transformer you can see through", loading: "Loading …", reload: "Reload the page" },
  "zh-CN": { what: "一个看得透的 Transformer", loading: "正在加载……", reload: "重新加载页面" },
};

const half = (type) => async (route) => {
  const body = await (await route.fetch()).body();
  await route.fulfill({ body: body.subarray(0, body.length / 2), contentType: type });
};

/** The policy of the page, but for the part that lets it compile. */
const forbidding = async (route) => {
  const html = await (await route.fetch()).text();
  assert.ok(html.includes(" 'wasm-unsafe-eval'"));
  await route.fulfill({ body: html.replace(" 'wasm-unsafe-eval'", ""), contentType: "text/html; charset=utf-8" });
};

/** Breaks a file of the page: that is told in both languages, and when the file is whole again the button helps. */
function check(name, address, answer, told) {
  test(name, async () => {
    let broken = true;
    const before = (context) => context.route(address, (route) => (broken ? answer(route) : route.continue()));
    const { page, context } = await open(browser, site.address, { before });
    await page.locator(".boot-failed").waitFor();
    for (const [locale, { what, loading, reload }] of Object.entries(words)) {
      await page.evaluate((locale) => (document.documentElement.lang = locale), locale);
      await page.getByRole("alert").filter({ hasText: told[locale] }).waitFor();
      assert.equal(await page.locator(".boot-failed p:visible:not(#boot-why)").count(), 1, "one failure, in one language");
      assert.ok(await page.getByText(what).isVisible());
      assert.ok(await page.getByText(loading).isHidden());
      assert.ok(await page.getByRole("button", { name: reload }).isVisible());
    }
    broken = false;
    await page.locator("#boot-reload").click();
    await page.locator("#play").waitFor();
    assert.equal(await page.locator("#boot").count(), 0);
    await context.close();
  });
}

const missing = { "en-US": "a part of it did not arrive", "zh-CN": "有一部分没有收到" };
const damaged = { "en-US": "arrived incomplete", "zh-CN": "收到时不完整" };
const forbidden = { "en-US": "forbids WebAssembly", "zh-CN": "禁止在这里使用 WebAssembly" };

check("the wasm is aborted", part("web_bg.wasm"), (route) => route.abort(), missing);
check("the wasm is not there", part("web_bg.wasm"), (route) => route.fulfill({ status: 404 }), missing);
check("the wasm is cut off", part("web_bg.wasm"), half("application/wasm"), damaged);
check("the script of the page is not there", part("web.js"), (route) => route.fulfill({ status: 404 }), missing);
check("the script of the page is cut off", part("web.js"), half("text/javascript"), damaged);
check("the loader of its parts is not there", part("__wasm_split.js"), (route) => route.fulfill({ status: 404 }), missing);
check("the script that starts it is not there", part("boot.js"), (route) => route.fulfill({ status: 404 }), missing);
check("a policy forbids WebAssembly", site.address, forbidding, forbidden);

test("what failed can be read by everyone, in the language of the browser", async () => {
  const before = (context) => context.route(part("web_bg.wasm"), (route) => route.abort());
  const { page, context } = await open(browser, site.address, { locale: "zh-CN", before });
  await page.getByRole("alert").filter({ hasText: missing["zh-CN"] }).waitFor();
  assert.ok(await page.getByText(missing["en-US"]).isHidden());
  assert.deepEqual(await serious(page), []);
  await context.close();
});

test("a browser without WebAssembly, and a start that breaks, are told apart", async () => {
  const told = async (breakIt, text) => {
    const before = (context) => context.addInitScript(breakIt);
    const { page, context } = await open(browser, site.address, { before });
    await page.getByRole("alert").filter({ hasText: text }).waitFor();
    await context.close();
  };
  await told(() => delete globalThis.WebAssembly, "this browser lacks WebAssembly");
  await told(() => {
    Document.prototype.createElement = () => {
      throw new Error("broken on purpose");
    };
  }, "broke when it began");
});

test("on a slow line the page says what it is and that it comes, before its wasm", async () => {
  for (const [locale, { what, loading }] of Object.entries(words)) {
    let arrive;
    const arrives = new Promise((resolve) => (arrive = resolve));
    const before = (context) => context.route(part("web_bg.wasm"), (route) => arrives.then(() => route.continue()));
    const opened = await open(browser, site.address, { locale, before });
    const { page } = opened;
    await page.getByRole("heading", { name: "Glassformer" }).waitFor();
    assert.ok(await page.getByText(what).isVisible());
    assert.ok(await page.getByText(loading, { exact: true }).isVisible());
    assert.ok((await page.locator(".boot-bar").boundingBox()).width > 0);
    assert.equal(await page.locator("#play").count(), 0);
    arrive();
    await page.locator("#play").waitFor();
    assert.equal(await page.locator("#boot").count(), 0);
    await settled(opened);
  }
});

test("a server that does not know the type of wasm still serves the page", async () => {
  const before = (context) =>
    context.route(part("web_bg.wasm"), async (route) =>
      route.fulfill({ response: await route.fetch(), contentType: "application/octet-stream" }),
    );
  const opened = await open(browser, site.address, { before });
  await opened.page.locator("#play").waitFor();
  await settled(opened);
});
