import { randomBytes } from 'node:crypto'
import type { Page } from 'playwright-core'
import { inject, expect } from 'vitest'
import { complaintBody, driveTo, newPhone, read, type Ticket } from './harness/complaint.ts'
import { startReceiver } from './harness/hooks.ts'
import { callsToLookAt } from './harness/phone.ts'
import { portalScreens, screens, show, type Screen } from './harness/screens.ts'
import { call, get, post, upload } from './harness/staff.ts'
import { doorSamples, samplesOf } from './harness/subjects.ts'
import { settle, test } from './harness/test.ts'

// Markup and templates in every text that people can write, read on every screen: nothing is run.

const mark = 'window.__xss=(window.__xss||0)+1'
const corpus = [
  `<img src=x onerror="${mark}">`,
  `"><script>${mark}</script>`,
  `'"><svg/onload=${mark}>`,
  `<iframe srcdoc="<script>parent.__xss=1</script>"></iframe>`,
  `<a href="javascript:${mark}">x</a>`,
  `javascript:${mark}`,
  `{{constructor.constructor('${mark}')()}}`,
  `<details open ontoggle="${mark}">`,
  `</textarea><img src=x onerror=${mark}>`,
  `<math><mtext><style><img src=x onerror=${mark}></style>`,
  `\${${mark}}`,
  `<b onmouseover="${mark}">‮abc</b>`,
]
let turn = 0
/** The next of the corpus, as a text that may hold `limit` characters. */
function hostile(limit = 10_000): string {
  for (let tries = 0; tries < corpus.length; ++tries) {
    const text = corpus[turn++ % corpus.length]!
    if (text.length <= limit) return text
  }
  return '<img src=x onerror=__xss=1>'.slice(0, limit)
}
const name = () => `${hostile(80)}`.slice(0, 100)

async function hostileTicket(): Promise<Ticket> {
  const attachment = await upload('agent1', `<img src=x onerror=__xss=1>.txt`, corpus.join('\n'), 'text/plain')
  const created = await post<Ticket>('agent1', '/tickets', complaintBody({
    subject: corpus[0],
    description: corpus.join('\n'),
    demand: hostile(),
    tags: ['<img/src=x onerror=__xss=1>', '{{__xss=1}}'],
    customer: { name: name(), contacts: [{ kind: 'phone', value: newPhone() }] },
    attachments: [attachment],
  }))
  for (const text of corpus) {
    for (const internal of [true, false]) {
      await post('agent1', `/tickets/${created.id}/comments`, { body: text, internal })
    }
  }
  return driveTo(created.id, 'follow_up', () => hostile())
}

/** What is not part of a ticket. */
async function hostileRest(ticket: Ticket): Promise<void> {
  const tail = () => randomBytes(4).toString('hex')
  const code = () => `x${tail()}`
  const customer = (ticket.customer as { id: string }).id
  await post('admin1', '/departments', { code: code(), name: name() })
  await post('admin1', '/categories', { code: code(), name: name(), aliases: ['<b onclick=__xss()>'] })
  await post('admin1', '/root-causes', { code: code(), name: name() })
  await post('admin1', '/teams', { name: name() })
  await post('admin1', '/users', {
    username: code(),
    password: `Aa1!${tail()}${tail()}`,
    display_name: name(),
    roles: ['agent'],
  })
  await post('admin1', '/api-keys', { name: name(), scopes: ['reference.read'] })
  for (const who of ['agent1', 'supervisor1']) {
    await post(who, '/views', { name: name(), query: 'status=open' })
    await post(who, '/macros', { name: name(), steps: [{ action: 'comment', comment: hostile() }] })
    await post(who, '/canned-replies', { title: name(), body: hostile(), category: name() })
  }
  await post('agent1', `/tickets/${ticket.id}/contacts`, {
    channel: 'phone',
    direction: 'in',
    text: hostile(),
  })
  await post('agent1', `/tickets/${ticket.id}/urge`, { text: hostile() })
  await post('agent1', `/customers/${customer}/assets`, { model: name(), serial: tail(), note: hostile() })
  const { version } = await get<{ version: number }>('agent1', `/customers/${customer}`)
  await call('agent1', 'PATCH', `/customers/${customer}`, { address: hostile(180), tags: ['<svg onload=__xss=1>'] }, {
    'If-Match': `"${version}"`,
  })
}

async function hostilePortalCase(): Promise<{ number: string; code: string }> {
  const answer = await fetch(`${inject('address')}/api/v1/portal/complaints`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: name(), phone: newPhone(), text: corpus.join('\n'), demand: hostile(), consent: true }),
  })
  const { number, query_code } = (await answer.json()) as { number: string; query_code: string }
  await driveTo(number, 'implementation', () => corpus[0]!)
  for (const text of corpus) await post('handler1', `/tickets/${number}/comments`, { body: text, internal: false })
  return { number, code: query_code }
}

async function runs(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as { __xss?: number }).__xss ?? 0)
}

/** Opens the screen and everything on it that unfolds; says what was run. */
async function explore(page: Page, screen: Screen): Promise<string[]> {
  const found: string[] = []
  page.on('dialog', (dialog) => {
    found.push(`${screen.name}: a dialog says ${dialog.message()}`)
    void dialog.dismiss()
  })
  await show(page, screen)
  for (const tab of await page.getByRole('tab').all()) await tab.click({ timeout: 3_000 }).catch(() => undefined)
  for (const link of await page.locator('a[href^="javascript:" i]').all()) {
    found.push(`${screen.name}: ${await link.evaluate((element) => element.outerHTML)}`)
  }
  await settle(page)
  const count = await runs(page)
  if (count) found.push(`${screen.name}: ${count} executions`)
  return found
}

test('nothing that people write is run, on any screen', { timeout: 180_000 }, async ({ desk }) => {
  const ticket = await hostileTicket()
  await hostileRest(ticket)
  const fresh = await read(ticket.id)
  const call = await callsToLookAt(hostile(), { queue: hostile(100), ticket: ticket.number })
  const samples = { ...samplesOf(fresh), ...(await doorSamples(corpus[0])), 'call.id': call }
  const all = [...(await screens(samples)), ...portalScreens]
  const found: string[] = []
  let shown = 0
  const left = [...all]
  const lookOn = async () => {
    for (let screen = left.shift(); screen; screen = left.shift()) {
      const page = await desk.open({ as: screen.as })
      found.push(...(await explore(page, screen)))
      // The markup has to be there as text, or nothing was tried.
      if ((await page.locator('body').innerText()).includes('onerror=')) shown += 1
      await page.context().close()
    }
  }
  await Promise.all([lookOn(), lookOn()])
  console.log(`${all.length} screens, ${shown} of them show the corpus, ${found.length} executions`)
  expect(found).toEqual([])
  expect(shown).toBeGreaterThan(2)
})

test('nothing that other systems send or answer is run', async ({ desk }) => {
  const words = corpus.slice(0, 4).join(' ')
  const doors = await doorSamples(words)
  const receiver = await startReceiver()
  receiver.words = corpus.join('\n')
  const webhook = await post('admin1', '/webhooks', { url: receiver.url, events: ['ticket.created'], description: corpus[0] })
  try {
    await post('agent1', '/tickets', complaintBody())
    await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBeGreaterThan(0)
    const page = await desk.open({ as: 'admin1' })
    const read = async (path: string) => {
      await show(page, { name: path, path })
      await page.locator('tbody button').first().click()
      await page.locator('.el-drawer:visible pre').first().waitFor()
      await settle(page)
      expect(await runs(page)).toBe(0)
    }
    await read('/admin/webhook-inbox')
    await read(`/admin/webhooks/${String(webhook['id'])}`)
    expect(await page.getByTestId('attempt').first().innerText()).toContain(corpus[0])
    await show(page, { name: 'source', path: `/admin/inbound-sources/${doors['admin_inbound_source.id']}` })
    await page.getByRole('button', { name: 'JSON', exact: true }).click()
    const trial = page.getByRole('region', { name: '试算' })
    const sent = { kind: words, title: corpus[4] }
    await trial.getByLabel('对方发送的内容').fill(JSON.stringify(sent))
    await trial.getByRole('button', { name: '试算' }).click()
    await page.getByTestId('trial').getByText(corpus[4]!).waitFor()
    expect(await runs(page)).toBe(0)
  } finally {
    await call('admin1', 'DELETE', `/webhooks/${String(webhook['id'])}`)
    await receiver.stop()
  }
})

test('nothing that people write is run at the portal', async ({ desk }) => {
  const { number, code } = await hostilePortalCase()
  const page = await desk.open({ width: 375, height: 812 })
  await page.addInitScript((kept) => sessionStorage.setItem('bihuan.portal.open', kept), JSON.stringify({ number, code }))
  const found = await explore(page, { name: 'portal_progress', path: '/p/progress' })
  expect(await page.locator('main').innerText()).toContain(corpus[0])
  expect(await page.locator('.body').count()).toBeGreaterThan(corpus.length)
  expect(found).toEqual([])
})

test('the counter counts: markup put into a page as markup is noticed', async ({ desk }) => {
  const page = await desk.open()
  await page.route('**/trap', (route) =>
    route.fulfill({ contentType: 'text/html', body: `<main><h1>trap</h1>${corpus[0]}</main>` }),
  )
  await page.goto('/trap')
  await page.waitForFunction(() => (window as unknown as { __xss?: number }).__xss)
  expect(await runs(page)).toBe(1)
})
