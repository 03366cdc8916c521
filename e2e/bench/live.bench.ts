// How a page with 200 machines behaves while each of them beats every second: when it is first drawn,
// which tasks are long, and what it keeps in memory. It prints figures and asserts nothing about time.
//
// npm run bench   (SECONDS=600 MACHINES=200)
import { Agent, request } from 'node:http';
import { type Page, test } from '@playwright/test';
import { Hub } from '../fixtures/hub.ts';

const MACHINES = Number(process.env['MACHINES'] ?? 200);
const SECONDS = Number(process.env['SECONDS'] ?? 30);

interface Observed {
  lcp: number;
  shift: number;
  /** What moved, and how far: for whoever looks into a figure. */
  moved: string[];
  long: number[];
}

/** What the browser itself measures, from the page's first moment. */
function observe() {
  const seen: Observed = { lcp: 0, shift: 0, moved: [], long: [] };
  Object.assign(window, { seen });
  const on = (type: string, take: (entry: PerformanceEntry) => void) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  on('largest-contentful-paint', (entry) => {
    seen.lcp = entry.startTime;
  });
  on('layout-shift', (entry) => {
    const shift = entry as PerformanceEntry & {
      value: number;
      sources: { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[];
    };
    seen.shift += shift.value;
    const box = ({ x, y, width, height }: DOMRect) => [x, y, width, height].map(Math.round).join(' ');
    for (const { node, previousRect, currentRect } of shift.sources) {
      const text = node?.textContent?.slice(0, 30);
      seen.moved.push(`${shift.value.toFixed(4)} ${node?.nodeName} "${text}" ${box(previousRect)} > ${box(currentRect)}`);
    }
  });
  on('longtask', (entry) => seen.long.push(Math.round(entry.duration)));
}

class Load {
  sent = 0;
  refused = 0;
  private second = 0;
  private stopped = false;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 8 });
  private readonly done: Promise<void>;

  constructor(
    private readonly hub: Hub,
    private readonly token: string,
  ) {
    this.done = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.done;
    this.agent.destroy();
  }

  /** Twenty at a time, spread over each second. */
  private async run(): Promise<void> {
    while (!this.stopped) {
      const begin = Date.now();
      this.second += 1;
      for (let at = 0; at < MACHINES; at += 20) {
        await Promise.all(Array.from({ length: Math.min(20, MACHINES - at) }, (_, i) => this.beat(at + i)));
        await sleepUntil(begin + (at / MACHINES) * 950);
      }
      await sleepUntil(begin + 1000);
    }
  }

  private beat(number: number): Promise<void> {
    const at = new Date().toISOString();
    const cpu = Math.random() * 100;
    const body = JSON.stringify({
      protocol: 2,
      agent: {
        version: '0.1.0',
        guid: `bea35da0-143e-4cba-9e5c-${String(number).padStart(12, '0')}`,
        hostname: `host-${number}`,
        interval_seconds: 1,
      },
      stream: 'bench',
      sequence: this.second,
      sent_at: at,
      samples: [
        {
          seq: this.second,
          at,
          uptime_seconds: 1000 + this.second,
          cpu: { percent: cpu, cores: [cpu, cpu] },
          load: { one: 1, five: 1, fifteen: 1 },
          memory: { total_bytes: 8e9, used_bytes: Math.round(8e9 * Math.random()) },
          filesystems: [
            { mount_point: '/', device: '/dev/sda1', fs_type: 'ext4', total_bytes: 1e11, used_bytes: 4e10, available_bytes: 6e10 },
          ],
          interfaces: [{ name: 'eth0', rx_bytes: this.second * 1000, tx_bytes: this.second * 100, is_up: true }],
        },
      ],
    });
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${this.token}` };
    return new Promise((resolve, reject) => {
      const beat = request(
        `${this.hub.url}/api/v1/agents/heartbeat`,
        { method: 'POST', agent: this.agent, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
        (answer) => {
          answer.resume().on('end', resolve);
          if (answer.statusCode === 200) this.sent += 1;
          else this.refused += 1;
        },
      );
      beat.on('error', (error) => reject(new Error(`${error.message} at beat ${number} of second ${this.second}; the hub said:\n${this.hub.said}`))).end(body);
    });
  }
}

function sleepUntil(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, time - Date.now())));
}

/** Clicks as a hand does. Looking for a thing by its role makes the page lay out all that it skips. */
async function click(page: Page, selector: string): Promise<void> {
  const [x, y] = await page.evaluate((wanted) => {
    const box = document.querySelector(wanted)?.getBoundingClientRect();
    return box ? [box.x + Math.min(40, box.width / 2), box.y + box.height / 2] : [];
  }, selector);
  if (x === undefined || y === undefined) throw new Error(`there is no ${selector}`);
  await page.mouse.click(x, y);
}

async function whole(page: Page): Promise<void> {
  const all = (count: number) => document.querySelectorAll('[data-machine-link]').length >= count;
  await page.waitForFunction(all, MACHINES, { polling: 200 });
}

const LOOK = '[role=radiogroup][aria-label=View] [role=radio]';

/** What somebody does with the list, from cards on; each with a moment for the page to follow. */
const ACTS: Record<string, (page: Page) => Promise<void>> = {
  'to the list and back': async (page) => {
    await click(page, `${LOOK}:last-child`);
    await page.waitForTimeout(1_200);
    await click(page, `${LOOK}:first-child`);
  },
  'dense and back': async (page) => {
    await click(page, '[aria-label=Dense]');
    await page.waitForTimeout(1_200);
    await click(page, '[aria-label=Dense]');
  },
  'one machine searched for, then all': async (page) => {
    await click(page, 'input[type=search]');
    await page.keyboard.type('host-17', { delay: 120 });
    await page.waitForTimeout(700);
    await page.keyboard.press('Escape');
  },
  'a machine opened': async (page) => {
    await click(page, '[data-machine-link][title=host-3]');
    await page.waitForTimeout(500);
  },
};

const VIEWS = { cards: '/', list: '/?view=list' };

test(`${MACHINES} machines at 1 Hz`, async ({ context, page }) => {
  test.setTimeout((SECONDS + 120) * 2_000);
  const hub = await Hub.start();
  try {
    await hub.addAdmin();
    await hub.signIn(context);
    const load = new Load(hub, await hub.token('agent'));
    await page.addInitScript(observe);
    for (const [view, path] of Object.entries(VIEWS)) {
      const lcps: number[] = [];
      for (let i = 0; i < 5; i += 1) {
        await page.goto(hub.url + path);
        await whole(page);
        await page.waitForTimeout(2_000);
        lcps.push(Math.round((await read()).lcp));
      }
      const first = await read();
      const before = await heap();
      await forget();
      await page.waitForTimeout(SECONDS * 1_000);
      const after = await read();
      console.log(
        JSON.stringify({
          view,
          lcp_ms: lcps,
          layout_shift: Number(after.shift.toFixed(4)),
          moved: process.env['MOVED'] ? after.moved : undefined,
          long_tasks_when_drawn_ms: first.long,
          seconds_live: SECONDS,
          long_tasks_live_ms: after.long,
          heap_mb: [before, await heap()],
          beats: load.sent,
          refused: load.refused,
        }),
      );
    }
    for (const [act, run] of Object.entries(ACTS)) {
      const long: number[] = [];
      for (let i = 0; i < 5; i += 1) {
        await page.goto(hub.url);
        await whole(page);
        await page.waitForTimeout(1_500);
        await forget();
        await run(page);
        await page.waitForTimeout(1_500);
        long.push(...(await read()).long);
      }
      console.log(JSON.stringify({ act, times: 5, long_tasks_ms: long }));
    }
    await load.stop();
  } finally {
    await hub.close();
  }

  function read(): Promise<Observed> {
    return page.evaluate(() => (window as unknown as { seen: Observed }).seen);
  }

  function forget(): Promise<void> {
    return page.evaluate(() => {
      (window as unknown as { seen: Observed }).seen.long = [];
    });
  }

  async function heap(): Promise<number> {
    const session = await context.newCDPSession(page);
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = (await session.send('Runtime.getHeapUsage')) as { usedSize: number };
    await session.detach();
    return Math.round(usedSize / 1e5) / 10;
  }
});
