import { afterEach, expect } from 'vitest'
import { create, newPhone } from './harness/complaint.ts'
import { control } from './harness/form.ts'
import { interaction, shown, timed, took } from './harness/interactions.ts'
import { hangUp, PhoneCall, seatOf } from './harness/phone.ts'
import { call } from './harness/staff.ts'
import { settle } from './harness/test.ts'

// From the report of the telephone system, signed and sent by webhook, to the card and the form.

afterEach(hangUp)

interaction(1, async (desk) => {
  await hangUp()
  const phone = newPhone()
  await create({ customer: { name: '沈佳宜', contacts: [{ kind: 'phone', value: phone }] } })
  const seat = await seatOf('agent3')
  await call('agent3', 'DELETE', '/drafts/intake%3Anew').catch(() => undefined)
  const page = await desk.open({ as: 'agent3', ownSession: true })
  await page.goto('/intake')
  await settle(page)
  const other = await page.context().newPage()
  await other.goto('/tickets')
  await settle(other)
  await page.bringToFront()
  await control(page, 'description').fill('')
  await control(page, 'description').click()
  await page.keyboard.type('typing')
  const ringing = new PhoneCall(phone, seat)
  await ringing.say('started')
  await ringing.say('queued')
  const card = shown(page, '[data-testid=pop]', '沈佳宜')
  const begun = performance.now()
  await ringing.say('offered')
  await card
  const figure = took(begun)
  expect(await page.evaluate(() => document.activeElement?.id)).toMatch(/-description$/)
  // A tab hears a little late that another one is used now.
  await expect.poll(() => other.getByTestId('pop').count()).toBe(0)
  await page.keyboard.type(' on')
  expect(await control(page, 'description').inputValue()).toBe('typing on')
  return `${Math.round(figure)} ms with the webhook, focus kept, 1 of 2 tabs`
})

interaction(2, async (desk) => {
  await hangUp()
  const phone = newPhone()
  await create({ customer: { name: '沈佳宜', contacts: [{ kind: 'phone', value: phone }] } })
  const ringing = new PhoneCall(phone, await seatOf('agent3'))
  const page = await desk.open({ as: 'agent3', ownSession: true })
  await page.goto('/tickets')
  await settle(page)
  await ringing.ring()
  await page.getByTestId('pop').waitFor()
  const figure = await timed(async () => {
    await page.keyboard.press('F4')
    await page.waitForFunction(() => document.activeElement?.id.endsWith('-description'), undefined, { polling: 'raf' })
  })
  expect(await page.locator('.known').innerText()).toContain('沈佳宜')
  return `1 key, 0 fields retyped, caret in the complaint, ${figure}`
})
