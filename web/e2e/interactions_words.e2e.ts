import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { create, driveTo, newPhone } from './harness/complaint.ts'
import { control } from './harness/form.ts'
import { count, interaction, shown, took } from './harness/interactions.ts'
import { openQueue, openTicket, tail } from './harness/pages.ts'
import { call, post } from './harness/staff.ts'
import { settle } from './harness/test.ts'

// Interactions with what somebody types: canned replies, searches, drafts.

/** Two letters that nothing else begins with. */
function rareLetters(): string {
  const one = () => 'bcdfghjkmpqrtvwxz'[Math.floor(Math.random() * 17)]!
  return `${one()}${one()}`
}

interaction(12, async (desk) => {
  const letters = rareLetters()
  const title = `${letters} ${tail()}`
  const body = '{{customer.name}}，您好：{{ticket.number}} 已受理。'
  const { id } = await post<{ id: string }>('supervisor1', '/canned-replies', { title, body })
  const ticket = await driveTo((await create()).id, 'assessment')
  const page = await desk.open({ as: 'supervisor1' })
  await openTicket(page, ticket.number)
  const note = page.getByTestId('composer').locator('textarea')
  const wanted = `${ticket.customer!.name}，您好：${ticket.number} 已受理。`
  let slowest = 0
  for (const colons of ['::', '：：']) {
    await page.keyboard.press('n')
    await note.fill('')
    if (colons === '::') await page.keyboard.type(colons)
    else await page.keyboard.insertText(colons)
    // Two of its letters are enough: five keys with Enter.
    await page.keyboard.type(letters)
    await shown(page, '[role=option][aria-selected=true]', title)
    const begun = performance.now()
    await page.keyboard.press('Enter')
    await page.waitForFunction(
      () => document.querySelector<HTMLTextAreaElement>('[data-testid=composer] textarea')!.value.endsWith('。'),
      undefined,
      { polling: 'raf' },
    )
    slowest = Math.max(slowest, took(begun))
    expect(await note.inputValue()).toBe(wanted)
    await page.keyboard.press('Escape')
  }
  await call('supervisor1', 'DELETE', `/canned-replies/${id}`)
  return `5 keys, ${Math.round(slowest)} ms`
})

/** Two characters that hardly any other text has side by side. */
function rareWord(): string {
  const one = () => String.fromCharCode(0x4e00 + Math.floor(Math.random() * 0x4000))
  return one() + one()
}

interaction(14, async (desk) => {
  const [phone, word] = [newPhone(), rareWord()]
  const name = `司徒${tail()}`
  const ticket = await create({
    subject: `扶梯${word}${tail()}`,
    customer: { name, contacts: [{ kind: 'phone', value: phone }] },
  })
  const page = await desk.open({ as: 'supervisor1' })
  await openQueue(page)
  let slowest = 0
  for (const [typed, found] of [
    [ticket.number.slice(-6), ticket.number],
    [phone.slice(-4), name],
    [name, name],
    [word, ticket.subject],
    ['冰箱', '冰箱'],
  ] as const) {
    await page.keyboard.press('/')
    await page.keyboard.insertText(typed)
    const begun = performance.now()
    await shown(page, '#search-hits [role=option]', found)
    slowest = Math.max(slowest, took(begun))
    await page.keyboard.press('Escape')
  }
  await page.keyboard.press('/')
  await page.keyboard.insertText(name)
  await shown(page, '#search-hits [role=option]', ticket.number)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/tickets/${ticket.number}`)
  return `${Math.round(slowest)} ms at most`
})

const unsaid = '浴室漏水楼下天花板也湿了物业来看过两次都说修不了让我们自己找人现在墙皮开始往下掉'

/** A key each 60 ms without a pause; when each was pressed. */
async function typeOn(page: Page, said: string): Promise<number[]> {
  const pressed: number[] = []
  for (const character of said) {
    pressed.push(performance.now())
    await page.keyboard.insertText(character)
    await page.waitForTimeout(60)
  }
  return pressed
}

interaction(15, async (desk) => {
  await call('agent4', 'DELETE', '/drafts/intake%3Anew').catch(() => undefined)
  const page = await desk.open({ as: 'agent4', ownSession: true })
  await page.goto('/intake')
  await settle(page)
  await control(page, 'description').click()
  const said = `${tail()}${unsaid}`
  const pressed = await typeOn(page, said)
  // The renderer dies as it does when memory runs out: no handler gets to run.
  const devtools = await page.context().newCDPSession(page)
  const killed = performance.now()
  const dead = page.waitForEvent('crash')
  void devtools.send('Page.crash').catch(() => undefined)
  await dead

  const again = await page.context().newPage()
  await again.goto('/intake')
  await expect.poll(() => control(again, 'description').inputValue()).not.toBe('')
  const kept = await control(again, 'description').inputValue()
  expect(said.startsWith(kept)).toBe(true)
  const lost = kept === said ? 0 : killed - pressed[kept.length]!
  expect(lost).toBeLessThan(1_000)
  count(lost)

  // Left alone, it is on the server too, and so on any other machine.
  const elsewhere = () =>
    call<{ body?: { description?: string } }>('agent4', 'GET', '/drafts/intake%3Anew').then(
      (draft) => draft.body?.description,
      () => '',
    )
  await expect.poll(elsewhere, { timeout: 10_000 }).toBe(kept)
  const other = await desk.open({ as: 'agent4', ownSession: true })
  await other.goto('/intake')
  await expect.poll(() => control(other, 'description').inputValue()).toBe(kept)
  return `${Math.round(lost)} ms of typing lost; there on another machine`
})
