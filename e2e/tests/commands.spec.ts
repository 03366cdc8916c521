import { expectState, test } from '../fixtures/commands.ts';
import { Pages } from '../fixtures/pages.ts';
import { expect, look, lookOnPhone } from '../fixtures/test.ts';

const PASSWORD = 'correct horse battery';

test('a command is chosen, shown before it is run, and followed while it runs, in two tabs and after a reload', async ({
  hub,
  admin: page,
  context,
  machines,
}) => {
  test.slow();
  const pages = new Pages(page, hub.url);
  await pages.open('/commands');
  await expect(page.getByRole('heading', { name: 'Nothing runs, and nothing waits' })).toBeVisible();
  await look(page, 'commands-empty');
  await lookOnPhone(page, 'commands-empty');

  const id = await machines.add('nas');
  await machines.add('pi');
  await pages.open(`/machines/${id}`);
  await page.getByRole('link', { name: 'Run a command on nas' }).click();
  const dialog = page.getByRole('dialog', { name: 'Run a command' });
  await expect(dialog.getByText('nas', { exact: true })).toBeVisible();
  await look(page, 'run-begin');
  await dialog.getByLabel('Action').selectOption('count_up');
  const button = dialog.getByRole('button', { name: /^Count up/ });
  await expect(button).toBeDisabled();
  const folder = dialog.getByLabel('Folder');
  await folder.fill('../etc');
  await expect(folder).toHaveAccessibleDescription(/A path below .* is expected/);
  await look(page, 'run-wrong');
  await folder.fill(machines.folder.split('/').at(-1) ?? '');
  await expect(dialog.getByRole('group', { name: 'The command' })).toContainText(`count ${machines.folder}`);
  await expect(dialog).toContainText('Numbers are printed until the gate opens.');
  await look(page, 'run-ready');
  await lookOnPhone(page, 'run-ready');
  await dialog.getByRole('button', { name: 'Count up on nas' }).click();

  await expect(pages.title('Count up on nas')).toBeVisible();
  const output = page.getByRole('group', { name: 'Output' });
  await expect(output).toContainText('number 5');
  await expect(page.locator('[data-output=live]')).toBeVisible();
  await look(page, 'action-running');
  await lookOnPhone(page, 'action-running');
  // What the machine was asked for takes the dialog's place: back is the machine.
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.getByRole('group', { name: 'Output' })).toContainText(/number \d+/);
  await page.reload();
  await expect(output).toContainText(/number \d+/);
  await new Pages(other, hub.url).open('/commands');
  await expect(other.getByRole('list', { name: 'Running' }).getByRole('listitem')).toHaveText(/Count up on nas/);
  await look(other, 'commands-running');
  await other.getByRole('link', { name: 'Count up on nas' }).click();
  machines.openGate();
  for (const tab of [page, other]) {
    await expect(tab.getByRole('group', { name: 'Output' })).toContainText('ended');
    await expect(tab.locator('[data-action-state=done]')).toBeVisible();
    await expect(tab.locator('[data-output=ended]')).toContainText('That is all');
  }
  await look(page, 'action-done');
  await lookOnPhone(page, 'action-done');
  await page.goBack();
  await expect(pages.title('nas')).toBeVisible();
  await expect(dialog).toBeHidden();
  await page.getByRole('link', { name: /^Commands|^Run$/ }).and(page.locator('[href*="tab=commands"]')).click();
  await expect(page.getByRole('list', { name: 'Commands' }).getByRole('listitem')).toHaveText(/Count up.*Done/);
  await look(page, 'machine-commands');
  await lookOnPhone(page, 'machine-commands');
});

test('one that runs is cancelled; one that fails says why, and is run again', async ({ hub, admin: page, machines }) => {
  test.slow();
  const pages = new Pages(page, hub.url);
  const id = await machines.add('nas');
  const [item] = await machines.start('count_up', [id], { folder: machines.folder });
  await pages.open(`/commands/${item?.id}`);
  await expect(page.getByRole('group', { name: 'Output' })).toContainText('number 2');
  await page.getByRole('button', { name: 'Cancel…' }).click();
  const question = page.getByRole('alertdialog', { name: 'End “Count up on nas”?' });
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await look(page, 'action-cancel');
  await question.getByRole('button', { name: 'End it' }).click();
  await expect(page.locator('[data-action-state=cancelled]')).toBeVisible({ timeout: 30_000 });
  await expect(page.locator('[data-output=ended]')).toBeVisible();
  await look(page, 'action-cancelled');

  const [failing] = await machines.start('fail', [id]);
  await pages.open(`/commands/${failing?.id}`);
  const why = page.locator('[data-action-ended=crit]');
  await expect(why).toContainText('It ended with 3', { timeout: 30_000 });
  await expect(page.locator('[data-stream=stderr]')).toContainText('cannot find the thing');
  await look(page, 'action-failed');
  await lookOnPhone(page, 'action-failed');
  await page.getByRole('link', { name: 'Run again…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Run a command' });
  await expect(dialog.getByLabel('Action')).toHaveValue('fail');
  await dialog.getByRole('button', { name: 'Fail on nas' }).click();
  await expect(dialog).toBeHidden();
  await expect(page).not.toHaveURL(new RegExp(failing?.id ?? '-'));
  await expect(why).toBeVisible({ timeout: 30_000 });

  // Nowhere to be reached: nothing was run, and what to do.
  await hub.api(`/machines/${id}/connection`, {
    method: 'PUT',
    body: JSON.stringify({ address: '127.0.0.1', port: 1, user: 'root', sudo: 'none' }),
  });
  const [unreached] = await machines.start('say', [id], { word: 'hello' });
  await pages.open(`/commands/${unreached?.id}`);
  await expect(why).toContainText('What to do:', { timeout: 40_000 });
  await look(page, 'action-unreachable');
});

test('what is hostile is text, and what is much does not stop the page', async ({ hub, admin: page, machines }) => {
  test.setTimeout(240_000);
  const pages = new Pages(page, hub.url);
  const id = await machines.add('nas');
  const [item] = await machines.start('hostile', [id]);
  await pages.open(`/commands/${item?.id}`);
  const output = page.getByRole('group', { name: 'Output' });
  await expect(output).toContainText('the last line', { timeout: 30_000 });
  await page.getByRole('button', { name: 'Wrap long lines' }).click();
  await output.press('Home');
  await expect(output).toContainText('<script>window.pwned = true</script><img src=x');
  await expect(output.locator('.text-crit')).toHaveText('red and bold');
  await expect(output).toContainText('a link end');
  await expect(output).toContainText('invalid \ufffd\ufffd null ^@ bell  turned \ufffdaround');
  await expect(output).toContainText('copied 100 %');
  await expect(output).not.toContainText('copied 20 %');
  expect(await page.evaluate(() => (window as unknown as { pwned?: boolean }).pwned)).toBeUndefined();
  await expect(output.getByRole('link')).toHaveCount(0);
  await look(page, 'output-hostile');
  await page.getByRole('button', { name: 'Wrap long lines' }).click();
  await lookOnPhone(page, 'output-hostile');

  // Fifty megabytes: what the page keeps and draws of them is bounded.
  const [flood] = await machines.start('flood', [id], { megabytes: 50 });
  await pages.open(`/commands/${flood?.id}`);
  await expect(page.locator('[data-lines]')).toBeVisible({ timeout: 30_000 });
  await expect(page.locator('[data-output=ended]')).toBeVisible({ timeout: 120_000 });
  await expect(output).toContainText('the end');
  const { lines, drawn } = await page.evaluate(() => ({
    lines: Number(document.querySelector<HTMLElement>('[data-lines]')?.dataset.lines),
    drawn: document.querySelectorAll('[data-stream]').length,
  }));
  expect(lines).toBeLessThanOrEqual(10_000);
  expect(drawn).toBeLessThan(200);
  await look(page, 'output-flood');
  // Who scrolls up stays there, and comes back by a button.
  await output.press('Home');
  const back = page.getByRole('button', { name: 'To the end' });
  await expect(back).toBeVisible();
  await expect(output).not.toContainText('the end');
  await back.click();
  await expect(output).toContainText('the end');
});

test('what lets go of the end stays where it is while more comes', async ({ hub, admin: page, machines }) => {
  test.slow();
  const id = await machines.add('nas');
  const [item] = await machines.start('count_up', [id], { folder: machines.folder });
  await page.setViewportSize({ width: 1280, height: 420 });
  await new Pages(page, hub.url).open(`/commands/${item?.id}`);
  const output = page.getByRole('group', { name: 'Output' });
  await expect(output).toContainText('number 40', { timeout: 30_000 });
  await output.press('Home');
  await expect(page.getByRole('button', { name: 'Follow' })).toBeVisible();
  await expect(output).toContainText('begun');
  await expect(output).not.toContainText('number 60');
  await expect.poll(async () => await page.locator('[data-lines]').getAttribute('data-lines').then(Number)).toBeGreaterThan(80);
  expect(await output.evaluate((element) => element.scrollTop)).toBe(0);
  await page.getByRole('button', { name: 'Follow' }).click();
  await expect(output).toContainText('number 80');
  await expect(page.getByRole('button', { name: 'Follow' })).toBeHidden();
  machines.openGate();
  await expect(output).toContainText('ended');
});

test('a hub that is away says so beside the output, which goes on when it is back', async ({ hub, admin: page, machines }) => {
  test.slow();
  const id = await machines.add('nas');
  const [item] = await machines.start('count_up', [id], { folder: machines.folder });
  await new Pages(page, hub.url).open(`/commands/${item?.id}`);
  const output = page.getByRole('group', { name: 'Output' });
  await expect(output).toContainText('number 3');
  await hub.kill();
  await expect(page.locator('[data-output=lost]')).toBeVisible({ timeout: 20_000 });
  await look(page, 'output-lost');
  await hub.restart();
  await expect(page.locator('[data-action-state=interrupted]')).toBeVisible({ timeout: 30_000 });
  await expect(page.locator('[data-output=ended]')).toBeVisible({ timeout: 30_000 });
  await expect(output).toContainText('number 3');
  await look(page, 'action-interrupted');
});

test('who may only look sees what was run, and not what it printed', async ({ hub, admin: page, context, machines }) => {
  test.slow();
  const id = await machines.add('nas');
  const [item] = await machines.start('say', [id], { word: 'hello' });
  await expectState(hub, item?.id ?? '', 'done');
  await hub.addUser('vera', 'viewer', PASSWORD);
  await context.clearCookies();
  const pages = new Pages(page, hub.url);
  await pages.open(`/login?to=${encodeURIComponent(`/commands/${item?.id}`)}`);
  await pages.signIn('vera', PASSWORD);
  await expect(pages.title('Say hello on nas')).toBeVisible();
  await expect(page.getByText('What commands print is not for everybody')).toBeVisible();
  await expect(page.getByText('hello, again')).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Run again…' })).toHaveCount(0);
  await look(page, 'action-viewer');
  await pages.open('/commands');
  await expect(page.getByRole('heading', { name: 'Nothing runs, and nothing waits' })).toBeVisible();
  await expect(page.getByRole('link', { name: /^Run(…| a )/ })).toHaveCount(0);
  await look(page, 'commands-viewer');
  await pages.open('/commands?tab=catalogue');
  await expect(page.getByText('Only an admin may do this.')).toHaveCount(1);
  await pages.open('/commands?run=*');
  await expect(page.getByRole('dialog', { name: 'Run a command' })).toContainText('Only an operator or admin may do this.');
  await pages.open(`/machines/${id}`);
  await expect(page.getByRole('link', { name: 'Run a command on nas' })).toHaveCount(0);
});
