// Chromium for tests: headless, and each page in a context of its own, with no network.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';

/** A page opened from a disk, and what a reader would not notice about it. */
export interface OpenedPage {
  readonly page: Page;
  /** Holds nothing but the page; a test may put things there. */
  readonly folder: string;
  /** Everything it asked for, itself included. */
  readonly requests: readonly string[];
  /** Messages of the console (violations of its policy are among them), faults of scripts, dialogs. */
  readonly complaints: readonly string[];
}

type OpenFromDisk = (t: TestContext, chromium: string, html: string) => Promise<OpenedPage>;

/** For all tests of a file, at whose top it is called: the first test starts the browser, the last ends it. */
export function sharedChromium(): OpenFromDisk {
  let started: Promise<Browser> | undefined;
  after(async () => (await started)?.close());
  return async (t, chromium, html) => {
    started ??= puppeteer.launch({
      executablePath: chromium,
      // As root, which a container's user is, Chromium starts in no other way.
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking'],
    });
    return openFromDisk(t, await started, html);
  };
}

async function openFromDisk(t: TestContext, browser: Browser, html: string): Promise<OpenedPage> {
  const folder = await mkdtemp(join(tmpdir(), 'page-'));
  const context = await browser.createBrowserContext();
  t.after(async () => {
    await context.close();
    await rm(folder, { recursive: true, force: true });
  });
  const file = join(folder, 'report.html');
  await writeFile(file, html);
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`page error: ${String(error)}`));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.setOfflineMode(true);
  await page.goto(pathToFileURL(file).href, { waitUntil: 'load' });
  return { page, folder, requests, complaints };
}
