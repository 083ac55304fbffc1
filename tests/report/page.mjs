// The report page in headless Chromium: marks, filters, keys, and the rules of axe-core.
//
//   node page.mjs REPORT.html [FOLDER-FOR-SCREENSHOTS]
//
// It needs puppeteer-core and axe-core (npm install in this folder or above it) and Chromium; `run`
// skips all of it where one of them is missing.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const require = createRequire(process.cwd() + '/');
const puppeteer = require('puppeteer-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const [report, shots] = process.argv.slice(2);
const address = pathToFileURL(report).href;

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});

async function open(options = {}) {
  const page = await browser.newPage();
  await page.setViewport({ width: options.width ?? 1280, height: 900 });
  await page.setJavaScriptEnabled(options.script ?? true);
  await page.setBypassCSP(options.bypass ?? false);
  if (options.dark) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  }
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  const wrong = [];
  page.on('console', (message) => { if (message.type() === 'error') wrong.push(message.text()); });
  page.on('pageerror', (error) => wrong.push(String(error)));
  await page.goto(address);
  return { page, asked, wrong };
}

const count = (page, selector) => page.$$eval(selector, (all) => all.length);
const shown = (page) => count(page, '.finding:not(.gone):not([data-good])');

try {
  // All is there without the script, and nothing is fetched.
  const still = await open({ script: false });
  assert.ok((await count(still.page, 'mark')) > 0, 'marks without a script');
  assert.ok((await count(still.page, '.card')) > 0, 'cards without a script');
  assert.deepEqual(still.asked, [address], 'nothing is fetched');
  assert.equal(await still.page.$eval('.filters', (form) => form.hidden), true);

  // The policy lets the style and the script in, and nothing that a text smuggles in ran.
  const { page, wrong } = await open();
  assert.deepEqual(wrong, [], 'no complaints');
  assert.equal(await page.$eval('.filters', (form) => form.hidden), false, 'the script runs');
  assert.equal(await page.evaluate(() => window.smuggled), undefined, 'no foreign script');
  assert.equal(await count(page, 'main img, main iframe, main script'), 0);

  // Each mark leads to a card.
  const lost = await page.$$eval('a.to', (links) =>
    links.map((link) => link.hash.slice(1)).filter((id) => !document.getElementById(id)));
  assert.deepEqual(lost, [], 'marks without a card');
  await page.click('a.to');
  const outline = await page.$eval('.card:has(:target)', (card) => getComputedStyle(card).outlineStyle);
  assert.equal(outline, 'solid', 'the card of a mark is outlined');

  // Filters.
  const all = await shown(page);
  const hype = await count(page, '.finding[data-family=hype]:not([data-good])');
  await page.click('input[value=hype]');
  assert.equal(await shown(page), all - hype, 'without hype');
  assert.equal(await count(page, 'mark.hype'), 0, 'marks of hype are gone');
  await page.click('input[value=hype]');
  await page.select('select[name=severity]', 'error');
  assert.equal(
    await shown(page),
    await count(page, '.finding[data-severity=error]:not([data-good])'),
    'errors only',
  );
  await page.select('select[name=severity]', 'info');
  assert.equal(await shown(page), all, 'all are back');

  // Keys.
  await page.keyboard.press('j');
  const first = await page.evaluate(() => document.activeElement.textContent);
  await page.keyboard.press('j');
  const second = await page.evaluate(() => document.activeElement.textContent);
  assert.notEqual(first, second, 'j goes on');
  await page.keyboard.press('k');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), first, 'k goes back');

  // Accessibility, light and dark, wide and narrow; and no row is wider than the screen.
  for (const width of [1280, 360]) {
    for (const dark of [false, true]) {
      const { page: view } = await open({ width, dark, bypass: true });
      await view.evaluate(axe);
      const result = await view.evaluate(() => window.axe.run());
      const found = result.violations.map((rule) =>
        `${rule.id}: ${rule.nodes.slice(0, 3).map((node) => node.html.slice(0, 150)).join(' | ')}`);
      assert.deepEqual(found, [], `axe-core at ${width}, dark: ${dark}`);
      const wide = await view.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${wide} columns of pixels at ${width}`);
      if (shots) await view.screenshot({ path: `${shots}/${width}${dark ? '-dark' : ''}.png` });
      if (shots && !dark) {
        await view.evaluate(() => document.querySelector('section.page').scrollIntoView());
        await view.screenshot({ path: `${shots}/${width}-page.png` });
      }
      await view.close();
    }
  }
  if (shots) await page.pdf({ path: `${shots}/print.pdf`, format: 'A4' });
  console.log(`report page: ${all} findings, all checks passed`);
} finally {
  await browser.close();
}
