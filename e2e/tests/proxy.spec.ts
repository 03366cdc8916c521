import { ADMIN } from '../fixtures/hub.ts';
import { Pages } from '../fixtures/pages.ts';
import { expect, test } from '../fixtures/test.ts';
import { Hub } from '../fixtures/hub.ts';
import { Proxy } from '../fixtures/proxy.ts';

for (const strip of [false, true]) {
  for (const buffers of [false, true]) {
    const how = `${strip ? 'takes the path off' : 'leaves the path'}, ${buffers ? 'buffers' : 'passes on'}`;
    test(`under a path behind a proxy that ${how}`, async ({ page, context }) => {
      // The hub must know its address, and the proxy has one only once it listens.
      let port = 0;
      const proxy = await Proxy.start(() => port, { prefix: '/lab/hub', strip, buffers });
      const hub = await Hub.start({ HOMELABCMD_PUBLIC_URL: proxy.url });
      port = hub.port;
      const pages = new Pages(page, proxy.url);
      try {
        await hub.addUser(ADMIN.name, 'admin', ADMIN.password);
        await pages.open('/');
        await pages.signIn(ADMIN.name, ADMIN.password);
        await expect(pages.title('Machines')).toBeVisible();
        // Live values arrive through the proxy, too.
        hub.runAgent(await hub.token('agent'));
        const link = page.getByRole('article').getByRole('link').first();
        await expect(link).toBeVisible({ timeout: 20_000 });
        await link.click();
        await expect(page).toHaveURL(/\/lab\/hub\/machines\//);
        await page.reload();
        await expect(page.getByRole('img').first()).toBeVisible();
        const cookies = await context.cookies();
        expect(cookies.map((cookie) => cookie.path)).toEqual([expect.stringMatching(/^\/lab\/hub\/?$/)]);
      } finally {
        await proxy.close();
        await hub.close();
      }
    });
  }
}
