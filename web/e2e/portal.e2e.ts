import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { en, zh, type PortalMessages } from '@/portal/messages'
import { audit, overflows } from './harness/axe.ts'
import { driveTo, newPhone, read } from './harness/complaint.ts'
import { call, get } from './harness/staff.ts'
import { picture, settle, test } from './harness/test.ts'

const photo = {
  name: '漏水现场.png',
  mimeType: 'image/png',
  buffer: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
}

/** What every page of the portal has to be: in its window, and free of findings. */
async function look(page: Page, name: string): Promise<void> {
  await picture(page, name)
  expect(await overflows(page), `${name} is wider than its window`).toBe(false)
  expect(await audit(page), name).toEqual([])
}

async function file(page: Page, m: PortalMessages): Promise<{ number: string; code: string }> {
  await page.getByLabel(m.complain.name).fill('欧阳明月')
  await page.getByLabel(m.complain.phone).fill(newPhone())
  await page.getByLabel(m.complain.text).fill('地下车库 B2 层天花板漏水，车辆被淋。\n多次电话无人接听。')
  await page.getByLabel(m.complain.demand).fill('赔偿洗车费用')
  await page.getByLabel(m.complain.consent).check()
  await page.getByRole('button', { name: m.complain.submit }).click()
  await page.getByRole('heading', { name: m.receipt.title }).waitFor()
  const text = (field: string) => page.locator(`[data-field=${field}]`).innerText()
  return { number: (await text('number')).replace(/\D/g, ''), code: await text('code') }
}

async function refresh(page: Page, m: PortalMessages): Promise<void> {
  await page.getByRole('button', { name: m.progress.refresh }).click()
  await settle(page)
}

describe.each([
  { language: 'zh' as const, m: zh },
  { language: 'en' as const, m: en },
])('portal on a phone, $language', ({ language, m }) => {
  const phone = { width: 375, height: 812, language }

  test('a complaint from filing to rating', async ({ desk }) => {
    const page = await desk.open(phone)
    const step = (name: string) => look(page, `portal-${language}-${name}`)
    await page.goto('/p/')
    await step('01-home')
    await page.getByRole('link', { name: m.home.complain }).click()
    await page.locator('input[type=file]').setInputFiles(photo)
    await page.getByText(m.photos.sent).waitFor()
    const filed = await file(page, m)
    await step('02-receipt')

    await page.getByRole('link', { name: m.receipt.progress }).click()
    await page.getByText(m.progress.step.received).first().waitFor()
    await settle(page)
    await step('03-received')

    const ticket = await driveTo(filed.number, 'investigation')
    const files = await get<{ items: { filename: string }[] }>(
      'supervisor1',
      `/tickets/${ticket.id}/attachments`,
    )
    expect(files.items.map((item) => item.filename)).toEqual([photo.name])
    await call('handler1', 'POST', `/tickets/${ticket.id}/comments`, {
      body: '已转售后部门调查，三天内答复您。',
      internal: false,
    })
    await page.locator('[data-act=message]').click()
    await page.getByLabel(m.message.text).fill('补充：车牌号浙A12345。')
    await page.getByRole('button', { name: m.message.submit }).click()
    await page.getByText(m.message.sent).waitFor()
    await page.getByText('已转售后部门调查').waitFor()
    await step('04-handling')

    await driveTo(filed.number, 'implementation')
    await refresh(page, m)
    await page.getByText('更换新机').waitFor()
    await step('05-proposal')
    await page.getByRole('button', { name: m.proposal.accept }).click()
    await page.getByRole('button', { name: m.proposal.yes_accept }).click()
    await page.getByText(m.proposal.accepted).waitFor()

    await driveTo(filed.number, 'follow_up')
    await refresh(page, m)
    await page.getByLabel(`5 · ${m.rate.scores[4]}`).first().check()
    await page.getByText(m.rate.points).click()
    await page.getByLabel(m.rate.point.attitude).selectOption('4')
    await page.getByLabel(m.rate.remark).fill('上门很快。')
    await step('06-rating')
    await page.getByRole('button', { name: m.rate.submit }).click()
    await page.getByText(m.rate.done).waitFor()
    await step('07-rated')

    const rated = await read(filed.number)
    expect(rated.stage).toBe('summary')
    await driveTo(filed.number, 'closed')
    await refresh(page, m)
    await step('08-closed')
    await page.locator('[data-act=reopen]').click()
    await page.getByLabel(m.reopen.reason).fill('又漏水了。')
    await page.getByRole('button', { name: m.reopen.submit }).click()
    await page.getByText(m.reopen.done).waitFor()
    expect((await read(filed.number)).status).toBe('open')
  })

  test('what is missing is said by field, and what is typed outlives the tab', async ({ desk }) => {
    const page = await desk.open(phone)
    await page.goto('/p/complain')
    await page.getByRole('button', { name: m.complain.submit }).click()
    await page.getByText(m.complain.faults(4)).waitFor()
    await look(page, `portal-${language}-09-missing`)
    await page.getByRole('link', { name: m.complain.phone_missing }).click()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('complain-phone')

    await page.getByLabel(m.complain.name).fill('李雷')
    await page.getByLabel(m.complain.phone).fill('13')
    await page.getByLabel(m.complain.text).fill('写到一半')
    const again = await page.context().newPage()
    await page.close()
    await again.goto('/p/complain')
    expect(await again.getByLabel(m.complain.text).inputValue()).toBe('写到一半')
    await again.getByLabel(m.complain.consent).check()
    await again.getByRole('button', { name: m.complain.submit }).click()
    await again.locator('#complain-phone-error').waitFor()
    expect(await again.locator('.error').count()).toBe(1)
    expect(/\p{Script=Han}/u.test(await again.locator('.error').innerText())).toBe(language === 'zh')
  })

  test('a wrong number and a wrong code get the same answer', async ({ desk }) => {
    const page = await desk.open(phone)
    await page.goto('/p/complain')
    const { number, code } = await file(page, m)
    const answers: string[] = []
    const tries = [
      { number, code: '2222222222' },
      { number: `${number.slice(0, -1)}${(Number(number.slice(-1)) + 1) % 10}`, code },
    ]
    for (const wrong of tries) {
      await page.goto(`/p/#${wrong.number}`)
      expect(await page.getByLabel(m.look_up.number).inputValue()).toBe(wrong.number)
      await page.getByLabel(m.look_up.code, { exact: true }).fill(wrong.code)
      await page.getByRole('button', { name: m.look_up.submit }).click()
      await page.getByRole('alert').waitFor()
      answers.push(await page.locator('main').innerText())
      await page.goto('/p/')
    }
    expect(answers[0]).toContain(m.look_up.unknown)
    expect(answers[1]).toBe(answers[0])
  })
})

test('the query code is in no address', async ({ desk }) => {
  const page = await desk.open({ width: 375, height: 812 })
  const addresses: string[] = []
  page.on('request', (request) => addresses.push(request.url()))
  page.on('framenavigated', (frame) => addresses.push(frame.url()))
  await page.goto('/p/complain')
  const { number, code } = await file(page, zh)
  await page.goto(`/p/#${number}`)
  await page.getByLabel(zh.look_up.code, { exact: true }).fill(` ${code.toLowerCase()} `)
  await page.getByRole('button', { name: zh.look_up.submit }).click()
  await page.locator('[data-field=stage]').waitFor()
  addresses.push(page.url())
  expect(addresses.some((address) => address.includes(number))).toBe(true)
  expect(addresses.filter((address) => address.toUpperCase().includes(code))).toEqual([])
})

test('a complaint that is typed offline is sent at the next tap, once', async ({ desk }) => {
  const page = await desk.open({ width: 375, height: 812 })
  await page.goto('/p/complain')
  await page.context().setOffline(true)
  await page.getByText(zh.app.offline).waitFor()
  const phone = newPhone()
  await page.getByLabel(zh.complain.name).fill('韩梅梅')
  await page.getByLabel(zh.complain.phone).fill(phone)
  await page.getByLabel(zh.complain.text).fill('没有网络时写的')
  await page.getByLabel(zh.complain.consent).check()
  await page.getByRole('button', { name: zh.complain.submit }).click()
  await page.getByText(zh.problem.unreachable).waitFor()
  await page.context().setOffline(false)

  // The first answer gets lost on its way and the tab is closed; the second try must not file a
  // second complaint.
  let answered = 0
  await page.route('**/api/v1/portal/complaints', async (route) => {
    await route.fetch()
    ++answered
  })
  await page.getByRole('button', { name: zh.complain.submit }).click()
  await expect.poll(() => answered, { timeout: 10_000 }).toBe(1)
  const again = await page.context().newPage()
  await page.close()
  await again.goto('/p/complain')
  await again.getByText(zh.complain.draft_restored).waitFor()
  await again.getByLabel(zh.complain.consent).check()
  await again.getByRole('button', { name: zh.complain.submit }).click()
  await again.getByRole('heading', { name: zh.receipt.title }).waitFor()
  type List = { items: { id: string }[] }
  const customers = await get<List>('supervisor1', `/customers?phone=${phone}`)
  expect(customers.items).toHaveLength(1)
  const tickets = await get<List>('supervisor1', `/tickets?customer=${customers.items[0]!.id}`)
  expect(tickets.items).toHaveLength(1)
})

test('large type fits 320 px in both languages and themes', async ({ desk }) => {
  for (const language of ['zh', 'en'] as const) {
    for (const theme of ['light', 'dark'] as const) {
      const m = language === 'zh' ? zh : en
      const page = await desk.open({ width: 320, height: 640, language, theme })
      await page.goto('/p/')
      await page.getByRole('button', { name: m.app.large_type, exact: true }).click()
      expect(await page.evaluate(() => getComputedStyle(document.body).fontSize)).toBe('24px')
      for (const path of ['/p/', '/p/complain', '/p/look-up']) {
        await page.goto(path)
        await look(page, `portal-large-${language}-${theme}${path.replace(/\//g, '-')}`)
        const small = await page.locator('button:visible, .field:visible').evaluateAll((targets) =>
          targets.filter((target) => target.getBoundingClientRect().height < 44).map((t) => t.outerHTML),
        )
        expect(small).toEqual([])
      }
    }
  }
})
