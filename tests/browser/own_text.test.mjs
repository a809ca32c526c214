// Own text, friendly and hostile: accepted and trained, or refused with a reason.
import assert from "node:assert/strict";
import { test } from "node:test";
import { choose, halt, open, rebuilt, setting, settled, trained, urlOf } from "./harness.mjs";

const { site, browser } = await setting();

async function atOwnText() {
  const opened = await open(browser, site.address);
  await trained(opened.page, 1);
  await opened.page.locator("#task").selectOption("own_text");
  await opened.page.locator("#own-text").waitFor();
  return opened;
}

const file = (buffer) => ({ name: "mine.txt", mimeType: "text/plain", buffer });

/** A text is taken with so many symbols, and learned. */
async function learns(page, buffer, symbols) {
  await rebuilt(page, () => page.locator("#open-file").setInputFiles(file(buffer)));
  await page.locator("#region-rail .legend", { hasText: new RegExp(`V = ${symbols}\\b`) }).first().waitFor({ timeout: 90_000 });
  assert.equal(await page.locator("#text-trouble").textContent(), "");
  await trained(page, 3, 90_000);
}

test("a pasted text is learned and continued", async () => {
  const opened = await atOwnText();
  const { page } = opened;
  await page.locator("#own-text").fill("the cat sat on the mat. the dog sat on the log. ".repeat(40));
  await rebuilt(page, () => page.locator("#use-text").click());
  await page.waitForFunction(() => /characters/.test(document.querySelector("#region-rail .legend").textContent));
  await trained(page, 20);
  const uniform = Math.log(15);
  await page.waitForFunction(
    (uniform) => Number(document.querySelector("#train-loss").textContent) < uniform * 0.8,
    uniform,
    { timeout: 60_000 },
  );
  await page.keyboard.press("2");
  await page.locator("#prompt").fill("the c");
  await page.locator("#continue").click();
  await page.waitForFunction(() => document.querySelectorAll("#continued .tokenchip").length === 32);
  // The same tokens, as running text behind the prompt.
  const labels = await page.locator("#continued .tokenchip b").allTextContents();
  assert.equal(await page.locator("#written .given").textContent(), "the c");
  assert.equal(await page.locator("#written .wrote").textContent(), labels.join("").replaceAll("␣", " "));
  await settled(opened);
});

test("length, temperature, top-k, top-p and seed decide what is written", async () => {
  const opened = await atOwnText();
  const { page } = opened;
  await page.locator("#own-text").fill("the cat sat on the mat. the dog sat on the log. ".repeat(40));
  await rebuilt(page, () => page.locator("#use-text").click());
  await trained(page, 5);
  await page.keyboard.press("2");
  await page.locator("#prompt").fill("the c");
  await halt(page, () => page.locator("#play").click());
  const summary = page.locator("#sampling summary");
  assert.equal(await summary.textContent(), "+32 · greedy");
  await summary.click();
  const set = async (field, text) => {
    await page.locator(field).fill(text);
    await page.locator(field).press("Enter");
  };
  /** What is written with the fields as they are. */
  const written = async (count) => {
    await page.locator("#continue").click();
    await page.waitForFunction((count) => document.querySelectorAll("#continued .tokenchip").length === count, count);
    return page.locator("#written .wrote").textContent();
  };
  await set("#write-length", "24");
  const greedy = await written(24);
  assert.equal(greedy.length, 24);
  // Of one likeliest token there is nothing to draw; nor of those that reach a tiny share.
  await set("#temperature", "1");
  await set("#top-k", "1");
  assert.equal(await summary.textContent(), "+24 · temperature 1 · top-k 1 · seed 1");
  await set("#write-length", "25");
  assert.equal((await written(25)).slice(0, 24), greedy);
  await set("#top-k", "");
  assert.equal(await page.locator("#top-k").inputValue(), "all");
  await set("#top-p", "0.000001");
  await set("#write-length", "26");
  assert.equal((await written(26)).slice(0, 24), greedy);
  await set("#top-p", "");
  // A model of five steps is unsure: a draw is another text, the same draw the same.
  await set("#temperature", "1.5");
  await set("#write-length", "40");
  const first = await written(40);
  await set("#write-length", "41");
  assert.equal((await written(41)).slice(0, 40), first);
  await set("#draw-seed", "2");
  await set("#write-length", "42");
  assert.notEqual((await written(42)).slice(0, 40), first);
  // A link has all of it.
  assert.match(await urlOf(page), /write=42&temperature=1\.5&draw=2/);
  // What is out of range is refused with the range, and changes nothing.
  await set("#top-p", "1.5");
  assert.equal(await page.locator("#top-p").getAttribute("aria-invalid"), "true");
  await page.locator("#sampling").getByText("A number above 0 and at most 1, or empty for all.").waitFor();
  await set("#write-length", "5000");
  await page.locator("#sampling").getByText("A number from 1 to 256.").waitFor();
  await settled(opened);
});

test("beginnings of held-out text are continued as training goes on, and bits per byte are counted", async () => {
  const opened = await atOwnText();
  const { page } = opened;
  const line = "the cat sat on the mat. the dog sat on the log. ";
  await page.locator("#own-text").fill(line.repeat(40));
  await rebuilt(page, () => page.locator("#use-text").click());
  await page.locator("#text-samples li").nth(3).waitFor();
  const rows = () =>
    page.locator("#text-samples li").evaluateAll((rows) => rows.map((row) => [".given", ".wrote", ".actual"].map((part) => row.querySelector(part).textContent)));
  const early = await rows();
  assert.equal(early.length, 4);
  for (const [given, wrote, actual] of early) {
    assert.deepEqual([given.length, wrote.length, actual.length], [8, 24, 24]);
    assert.ok(line.repeat(3).includes(given + actual), `“${given}|${actual}” is of the text`);
  }
  await page.waitForFunction((wrote) => document.querySelector("#text-samples .wrote").textContent !== wrote, early[0][1]);
  // Once it is learned, what is written is the text.
  await page.waitForFunction(
    () => [...document.querySelectorAll("#text-samples li")].some((row) => row.querySelector(".wrote").textContent === row.querySelector(".actual").textContent),
    undefined,
    { timeout: 120_000 },
  );
  await halt(page, () => page.locator("#play").click());
  // Each of its characters is a byte.
  const bits = Number(await page.locator("#bits-per-byte").textContent());
  const loss = Number(await page.locator("#validation-loss").textContent());
  assert.ok(Math.abs(bits - loss / Math.LN2) < 2e-3, `${bits} bits, ${loss} nats`);
  await settled(opened);
});

test("the context of a text is a field of the rail, asks for a restart, and is carried by the address", async () => {
  const opened = await atOwnText();
  const { page } = opened;
  assert.equal(await page.locator("#context").count(), 0, "that of a task follows from its rows");
  await page.locator("#own-text").fill("the cat sat on the mat. the dog sat on the log. ".repeat(40));
  await rebuilt(page, () => page.locator("#use-text").click());
  await trained(page, 2);
  assert.equal(await page.locator("#context").inputValue(), "32");
  const set = async (text) => {
    await page.locator("#context").fill(text);
    await page.locator("#context").press("Enter");
  };
  await set("257");
  await page.getByText("A whole number from 1 to 256.").waitFor();
  await set("64");
  assert.deepEqual(await page.locator("#changes li").allTextContents(), ["Context T 32 → 64"]);
  await rebuilt(page, () => page.locator("#restart-now").click());
  await page.locator("#region-rail .legend", { hasText: "T = 64" }).first().waitFor();
  assert.match(await urlOf(page), /[?&]text=[0-9a-f]{16}.*&context=64/);
  const lengths = () => page.locator("#text-samples li").first().evaluate((row) => [".given", ".wrote"].map((part) => row.querySelector(part).textContent.length));
  await page.locator("#text-samples li").first().waitFor();
  assert.deepEqual(await lengths(), [16, 48]);
  await settled(opened);
});

test("Chinese and emoji are symbols like any other", async () => {
  const opened = await atOwnText();
  const { page } = opened;
  const text = "小猫坐在窗边，看雨点落在石阶上；小狗睡在门口，听风吹过竹林。👩‍🚀🙂\n";
  const symbols = new Set([...text]).size;
  await learns(page, Buffer.from(text.repeat(30)), symbols);
  await settled(opened);
});

test("CRLF is one line end", async () => {
  const opened = await atOwnText();
  const { page } = opened;
  await learns(page, Buffer.from("ab\r\ncd\r\n".repeat(60)), 5);
  await settled(opened);
});

test("ten megabytes are taken or refused with a reason, and the page stays alive", async () => {
  const opened = await atOwnText();
  const { page } = opened;
  const line = "abcdefghij klmnopqrst uvwxyz 0123456789 and so on to the end of it\n";
  const symbols = new Set(line).size;
  await learns(page, Buffer.from(line.repeat(Math.floor((10 * 2 ** 20) / line.length))), symbols);
  const step = await page.evaluate(() => glassformer.step);
  await page.waitForFunction((step) => glassformer.step > step + 3, step, { timeout: 60_000 });
  await settled(opened);
});

test("what cannot be learned is refused with its reason", async () => {
  const opened = await atOwnText();
  const { page } = opened;
  const refused = async (buffer, reason) => {
    await page.locator("#open-file").setInputFiles(file(buffer));
    await page.locator("#text-trouble").filter({ hasText: reason }).waitFor({ timeout: 30_000 });
  };
  await refused(Buffer.from(""), /empty|no character/i);
  await refused(Buffer.from("a"), /character/i);
  await refused(Buffer.from([0x61, 0xff, 0xfe, 0x62]), /UTF-8/i);
  await refused(Buffer.alloc(40 * 2 ** 20, "ab"), /MB|bytes|MiB/i);
  // In the language of the page.
  await page.getByRole("radio", { name: "中文" }).click();
  await refused(Buffer.from("a"), /^文本有 1 个字符；上下文长度 1 至少需要 4 个/);
  await refused(Buffer.from([0x61, 0xff, 0xfe, 0x62]), /^第 2 个字节（0xFF）不是 UTF-8 文本/);
  // The page goes on: the task before it still trains.
  await choose(page, "mirror");
  await trained(page, 5);
  await settled(opened);
});
