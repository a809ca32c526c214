// Lessons: text in two languages, questions that are answered by measuring, what was answered is kept, and the way
// through all of them by keyboard.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { answer, explained } from "./asking.mjs";
import { notable, open, setting, settled, tabTo, trained } from "./harness.mjs";

const { site, browser } = await setting();
const cpu = { query: "?backend=cpu" };

const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

for (let number = 1; number <= 16; number++) {
  const [locale, viewport] = [number % 2 ? "en-US" : "zh-CN", sizes[(number >> 1) % 2]];
  test(`lesson ${number}, ${locale}, ${viewport.width} px: its first question is answered by keyboard, axe finds nothing`, async () => {
    const opened = await open(browser, site.address, { ...cpu, hash: `#/learn/${number}`, locale, viewport });
    const { page } = opened;
    await page.locator(`[data-lesson="${number}"] .lessontext h1`).waitFor();
    const contents = JSON.parse(await readFile(`dist/lessons/${locale === "en-US" ? "en" : "zh"}/contents.json`, "utf8"));
    const ids = await page.locator("[data-question]").evaluateAll((all) => all.map((one) => one.dataset.question));
    assert.equal(ids.length, contents[number - 1].questions);
    assert.ok(await page.locator(".lessonfigure").count() > 0, "a figure");
    const from = Date.now();
    const verdict = await answer(page, ids[0]);
    console.log(`lesson ${number}, ${ids[0]}: measured after ${Date.now() - from} ms`);
    assert.match(await verdict.textContent(), /\d/);
    assert.ok((await explained(page, ids[0])).length > 40);
    assert.deepEqual(await notable(page), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing is wider than the window");
    await settled(opened);
  });
}

test("what was answered is kept over a reload, exported, and forgotten", async () => {
  const opened = await open(browser, site.address, { ...cpu, hash: "#/learn/7" });
  const { page } = opened;
  await answer(page, "parameters");
  await page.reload();
  await page.locator(".contents li").nth(6).getByText("1/4").waitFor();
  await page.evaluate(() => (location.hash = "#/learn"));
  await page.locator("#lessons-answered", { hasText: /^1 of \d+/ }).waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#export-lessons").click()]);
  const kept = await readFile(await download.path(), "utf8");
  assert.match(kept, /^7\/parameters (fewer|equal|more) equal \d+\n$/);
  await page.locator("#forget-lessons").click();
  await page.locator("#lessons-answered", { hasText: /^0 of/ }).waitFor();
  await page.locator("#import-lessons").setInputFiles({ name: "lessons.txt", mimeType: "text/plain", buffer: Buffer.from(kept) });
  await page.locator("#lessons-answered", { hasText: /^1 of/ }).waitFor();
  await settled(opened);
});

test("a link leads to a question of a lesson, its model and its step", async () => {
  const opened = await open(browser, site.address, { ...cpu, hash: "#/learn/3?task=mirror&step=40&section=symmetric&lang=zh" });
  const { page } = opened;
  await page.locator('[data-lesson="3"]').waitFor();
  await trained(page, 40);
  await page.waitForFunction(() => document.activeElement?.dataset?.question === "symmetric");
  await page.locator(".ownmodel", { hasText: "40" }).waitFor();
  await settled(opened);
});

test("a run that the reader made stays until the lesson's own is asked for", async () => {
  const opened = await open(browser, site.address, { ...cpu, hash: "#/train?task=copy" });
  const { page } = opened;
  await trained(page, 5);
  await page.keyboard.press("1");
  await page.locator(".contents li a").nth(2).click();
  await page.locator('[data-lesson="3"]').waitFor();
  // A prompt of a lesson's own model is none for the reader's.
  await page.locator(".contents li a").nth(14).click();
  await page.locator('[data-lesson="15"]').waitFor();
  assert.doesNotMatch(await page.evaluate(() => location.hash), /prompt=/);
  await page.locator(".contents li a").nth(2).click();
  await page.locator('[data-lesson="3"]').waitFor();
  await page.locator("#take-model").click();
  await page.waitForFunction(() => /task=mirror/.test(location.hash));
  await page.locator("#take-model").waitFor({ state: "detached" });
  await settled(opened);
});

test("a run that the reader made stays where a check leads to its question", async () => {
  const opened = await open(browser, site.address, { ...cpu, hash: "#/train?task=copy" });
  const { page } = opened;
  await trained(page, 5);
  await page.keyboard.press("1");
  await page.locator(".contents li a").nth(4).click();
  await page.locator('[data-lesson="5"] .notecheck a').first().click();
  await page.waitForFunction(() => document.activeElement?.dataset?.question === "token_changed");
  await page.locator("#take-model").waitFor();
  await page.locator(".ownmodel", { hasText: "Copy" }).waitFor();
  await settled(opened);
});

test("what was answered is still there after a look at Inspect", async () => {
  const opened = await open(browser, site.address, { ...cpu, hash: "#/learn/7" });
  const { page } = opened;
  await answer(page, "parameters");
  const told = await explained(page, "parameters");
  await page.keyboard.press("2");
  await page.locator("#region-canvas").waitFor();
  await page.keyboard.press("1");
  await page.locator('[data-question="parameters"] .explained', { hasText: told.slice(0, 30) }).waitFor();
  assert.equal(await page.locator('[data-question="parameters"] .options [aria-checked=true]').count(), 2, "the guess, and what was seen");
  await settled(opened);
});

test("a link to another task takes its prompt when its run is there, not before", async () => {
  const opened = await open(browser, site.address, { ...cpu, hash: "#/learn/14?step=3" });
  const { page } = opened;
  await trained(page, 3);
  await page.evaluate(() => (location.hash = "#/learn/15?task=numbers_chinese&step=4&source=4.0.9.6.25&prompt=24.14.22"));
  await page.locator("#lesson-masks .maskpicture").nth(2).waitFor();
  await page.locator("#lesson-masks .maskpicture").first().getByText("5 queries × 5 keys").waitFor();
  assert.equal(await page.locator("#banner", { hasText: "prompt" }).count(), 0, "nothing is refused on the way");
  await settled(opened);
});

test("the page for teachers has the hour, minute by minute, with links to its questions", async () => {
  const opened = await open(browser, site.address, { ...cpu, hash: "#/learn?section=teachers" });
  const { page } = opened;
  await page.locator(".minute").nth(6).waitFor();
  const links = await page.locator(".minute a, .votes a, .lessonpath a").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  assert.ok(links.length > 30 && links.every((link) => link.startsWith("#/")));
  assert.deepEqual(await notable(page), []);
  await settled(opened);
});

test("hands of a class are counted by keyboard where a teacher asks for it, and kept on the machine", async () => {
  const opened = await open(browser, site.address, { ...cpu, hash: "#/learn/5" });
  const { page } = opened;
  await page.locator("[data-question] [data-option]").first().waitFor();
  assert.equal(await page.locator("[data-vote]").count(), 0, "nobody asked for a vote");
  await page.evaluate(() => (location.hash = "#/learn?section=teachers"));
  await tabTo(page, "#count-votes");
  await page.keyboard.press("Space");
  await page.locator('.votes a[href^="#/learn/5?"]').first().click();
  const hands = page.locator("[data-question]").first().locator("[data-vote]");
  await hands.first().waitFor();
  const [more, less] = [(at) => hands.nth(at).locator("button").last(), (at) => hands.nth(at).locator("button").first()];
  for (let hand = 0; hand < 3; hand++) await more(0).press("Enter");
  await more(1).press("Enter");
  await less(0).press("Space");
  const told = () => hands.locator("b").allTextContents();
  assert.deepEqual((await told()).slice(0, 2), ["2", "1"]);
  assert.deepEqual(await notable(page), []);
  await page.reload();
  await hands.first().waitFor();
  assert.deepEqual((await told()).slice(0, 2), ["2", "1"], "kept over a reload");
  await page.locator(".vote").first().locator(".checks button").click();
  await page.waitForFunction(() => [...document.querySelectorAll("[data-question] [data-vote] b")].every((one) => one.textContent === "0"));
  await settled(opened);
});

test("a lesson that there is not is refused", async () => {
  const opened = await open(browser, site.address, { ...cpu, hash: "#/learn/99" });
  const { page } = opened;
  await page.locator("#banner", { hasText: "lesson=99" }).waitFor();
  await page.locator("#lessons-answered").waitFor();
  await settled(opened);
});
