import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { create, driveTo, newPhone, read } from './harness/complaint.ts'
import { interaction, shown, timed } from './harness/interactions.ts'
import { openLine, outage } from './harness/line.ts'
import { seatOf } from './harness/phone.ts'
import { writesOf } from './harness/lists.ts'
import { call, get } from './harness/staff.ts'
import { settle, type Desk } from './harness/test.ts'

// What makes work on one ticket fast and safe: calls, files, masked numbers, outages.

type List<T> = { items: T[] }
const masked = (phone: string) => `${phone.slice(0, 3)}****${phone.slice(-4)}`

async function openTicket(page: Page, number: string, address = ''): Promise<void> {
  await page.goto(`${address}/tickets/${number}`)
  await page.getByTestId('composer').waitFor()
  await settle(page)
}

/** How often somebody looked at personal data for that reason. */
async function revealed(reason: string): Promise<number> {
  const { items } = await get<List<{ action: string }>>('admin1', '/audit?limit=50')
  return items.filter((entry) => JSON.stringify(entry).includes(reason)).length
}

function expectFault(desk: Desk, beginning: string): void {
  const others = desk.faults.filter((fault) => !fault.startsWith(beginning))
  desk.faults.splice(0, desk.faults.length, ...others)
}

interaction(22, async (desk) => {
  const phone = newPhone()
  const customer = { name: '回访客户', contacts: [{ kind: 'phone', value: phone }] }
  const [reached, vain] = [await create({ customer }), await create()]
  for (const { id } of [reached, vain]) await driveTo(id, 'follow_up')
  await seatOf('agent2')
  const page = await desk.open({ as: 'agent2', ownSession: true })
  const choose = async (number: string) => {
    await page.goto(`/follow-up?ticket=${number}`)
    await page.getByRole('group', { name: '结果' }).waitFor()
    await settle(page)
  }
  const submit = async (number: string, outcome: string) => {
    await page.keyboard.press(outcome)
    // The next key is on the button.
    await page.locator('.buttons button:focus').waitFor()
    await page.keyboard.press('Enter')
    await page.getByText(`${number} 已提交`).waitFor()
  }
  await choose(vain.number)
  await submit(vain.number, '0')
  expect((await read(vain.id)).visits?.map((visit) => visit.reached)).toEqual([false])
  await choose(reached.number)
  const before = await revealed('致电客户')
  const dialled = page.waitForResponse((answer) => /\/api\/v1\/calls$/.test(answer.url()))
  await page.getByTestId('dial').click()
  await page.locator('.masked', { hasText: phone }).waitFor()
  expect((await dialled).status()).toBe(201)
  expect(await revealed('致电客户')).toBe(before + 1)
  const writes = writesOf(page)
  const figure = await timed(() => submit(reached.number, '5'))
  expect(writes).toEqual([`POST /tickets/${reached.id}/transitions`])
  expect((await read(reached.id)).visits?.map((visit) => visit.satisfaction)).toEqual([5])
  return `1 click to call; 1 key + Enter, ${figure}; in vain 2 actions`
})

/** As from a tool that takes screenshots. */
async function copyPicture(page: Page): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 })
    canvas.getContext('2d')!.fillRect(20, 20, 300, 200)
    const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture! })])
  })
}

interaction(23, async (desk) => {
  const ticket = await driveTo((await create()).id, 'assessment')
  const page = await desk.open({ as: 'handler1' })
  await openTicket(page, ticket.number)
  await copyPicture(page)
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  await page.route('**/api/v1/attachments', async (route) => {
    await held
    await route.continue()
  })
  const composer = page.getByTestId('composer')
  const note = composer.locator('textarea')
  await note.click()
  await page.keyboard.type('before ')
  await page.keyboard.press('Control+V')
  await composer.getByText('正在上传').waitFor()
  await page.keyboard.type('and after')
  expect(await note.inputValue()).toBe('before and after')
  const figure = await timed(async () => {
    release()
    await composer.getByRole('link', { name: 'image.png' }).waitFor()
  })
  await page.keyboard.type(' it')
  // What is chosen goes the same way.
  const log = { name: '日志.txt', mimeType: 'text/plain', buffer: Buffer.from('08:31 out of order') }
  await composer.locator('input[type=file]').setInputFiles(log)
  await composer.getByRole('link', { name: '日志.txt' }).waitFor()
  const writes = writesOf(page)
  await note.press('Control+Enter')
  await page.getByTestId('files').getByRole('link', { name: 'image.png' }).waitFor()
  expect(writes).toEqual([`POST /tickets/${ticket.id}/attachments`])
  expect(await note.inputValue()).toBe('')
  const files = await get<List<{ filename: string }>>('supervisor1', `/tickets/${ticket.id}/attachments`)
  expect(files.items.map((file) => file.filename).sort()).toEqual(['image.png', '日志.txt'])
  const comments = await get<List<{ body: string }>>('supervisor1', `/tickets/${ticket.id}/comments`)
  expect(comments.items.map((comment) => comment.body)).toEqual(['before and after it'])
  return `1 key, there ${figure} after it was sent, typing went on`
})

interaction(24, async (desk) => {
  const phone = newPhone()
  const { number } = await create({ customer: { name: '温如玉', contacts: [{ kind: 'phone', value: phone }] } })
  const page = await desk.open({ as: 'supervisor1' })
  await page.clock.install()
  await openTicket(page, number)
  const before = await revealed('核对身份')
  const shown = page.getByTestId('customer-pane').locator('.masked').first()
  expect(await page.content()).not.toContain(phone)
  expect(await shown.innerText()).toContain(masked(phone))
  await shown.getByRole('button', { name: '查看完整内容' }).click()
  const figure = await timed(async () => {
    await page.getByRole('button', { name: '核对身份' }).click()
    await shown.getByText(phone).waitFor()
  })
  expect(await revealed('核对身份')).toBe(before + 1)
  await page.clock.fastForward(55_000)
  expect(await shown.innerText()).toContain(phone)
  await page.clock.fastForward(6_000)
  await shown.getByText(masked(phone)).waitFor()
  expect(await page.content()).not.toContain(phone)
  return `1 click + reason, ${figure}, masked again after 60 s`
})

/** A long one once; where it is done many times, what the banner takes is what matters. */
let lasting = outage

interaction(25, async (desk) => {
  const ticket = await driveTo((await create()).id, 'assessment')
  const line = await openLine()
  const page = await desk.open({ as: 'handler1', ownSession: true })
  await openTicket(page, ticket.number, line.address)
  const note = page.getByTestId('composer').locator('textarea')
  const banner = page.getByText('与服务器的连接中断')
  let typed = ''
  const type = async (words: string) => {
    await page.keyboard.type(words)
    typed += words
  }
  await note.click()
  await type('before ')
  line.silence()
  const silent = await timed(async () => {
    await type('silent ')
    await shown(page, '.banner', '连接中断')
  })
  line.restore()
  await banner.waitFor({ state: 'hidden' })

  await type('again ')
  line.cut()
  const end = Date.now() + lasting
  const cut = await timed(async () => {
    await type('cut ')
    await shown(page, '.banner', '连接中断')
  })
  while (Date.now() < end) {
    await type('on ')
    await page.waitForTimeout(Math.min(5_000, lasting / 2))
  }
  lasting = Math.min(lasting, 6_000)
  expect(await banner.isVisible()).toBe(true)
  line.restore()
  const restored = performance.now()
  await banner.waitFor({ state: 'hidden', timeout: 30_000 })
  const back = Math.round(performance.now() - restored)
  expect(await note.inputValue()).toBe(typed)
  const key = encodeURIComponent(`ticket:${ticket.id}:note`)
  const kept = () =>
    call<{ body?: { body?: string } }>('handler1', 'GET', `/drafts/${key}`).then((draft) => draft.body?.body, () => '')
  await expect.poll(kept, { timeout: 15_000 }).toBe(typed)
  await page.context().close()
  line.close()
  expectFault(desk, `request to another origin: ${line.address}`)
  return `banner ${cut}, ${silent} when silent; back after ${back} ms; 0 lost`
})
