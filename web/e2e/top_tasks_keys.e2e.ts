import { expect } from 'vitest'
import { zh } from '@/portal/messages'
import { create, driveTo, newPhone, read } from './harness/complaint.ts'
import { signedIn, typist } from './harness/keyboard.ts'
import { get, sessionOf, type Schemas } from './harness/staff.ts'
import { test } from './harness/test.ts'

// The same without a mouse, for those who have no part in the stages of keyboard.e2e.ts.

test('a lead reassigns what is due', { timeout: 120_000 }, async ({ desk }) => {
  await driveTo((await create()).id, 'assessment')
  const lead = await signedIn(desk, 'lead2')
  await lead.goTo('总览', '/overview')
  const { items } = await get<{ items: Schemas['Ticket'][] }>('lead2', '/tickets?status=open&sort=due_at&limit=1')
  await lead.tabTo(/^转派/)
  await lead.press('Enter')
  await lead.focused(/班组或拼音/)
  const others = [(await sessionOf('handler1')).me, (await sessionOf('handler2')).me]
  const handler = others.find(({ id }) => id !== items[0]!.owner?.id)!
  await lead.write(handler.display_name)
  await lead.press('Tab')
  await lead.focused(new RegExp(handler.display_name))
  await lead.press('Enter')
  await expect.poll(async () => (await read(items[0]!.id)).owner?.id).toBe(handler.id)
})

test('an administrator takes somebody on', { timeout: 120_000 }, async ({ desk }) => {
  const username = `key${Date.now() % 1_000_000}`
  const admin = await signedIn(desk, 'admin2')
  await admin.goTo('管理', '/admin')
  await admin.tabTo(/新建人员/)
  await admin.press('Enter')
  await admin.sees('用户名')
  await admin.settle()
  await admin.tabTo(/用户名/)
  await admin.type(username)
  await admin.press('Tab')
  await admin.write('键盘新人')
  await admin.tabTo(/坐席/)
  await admin.press('Space')
  await admin.press('Control+Enter')
  await admin.sees('初始密码')
  const found = await get<{ items: Schemas['User'][] }>('admin1', `/users?q=${username}`)
  expect(found.items.map(({ display_name, roles }) => [display_name, roles])).toEqual([['键盘新人', ['agent']]])
})

for (const who of ['executive1', 'qa1']) {
  test(`${who} reads a ticket`, { timeout: 120_000 }, async ({ desk }) => {
    const ticket = await create()
    const reader = await signedIn(desk, who)
    await reader.find(ticket.number)
    await reader.sees(ticket.description!)
  })
}

test('somebody complains and looks it up', { timeout: 120_000 }, async ({ desk }) => {
  const m = zh
  const one = await typist(desk, { width: 375, height: 812 })
  await one.visit('/p/')
  await one.tabTo(new RegExp(m.home.complain))
  await one.press('Enter')
  await one.tabTo(/complain-name/)
  await one.write('欧阳明月')
  await one.tabTo(/complain-phone/)
  await one.type(newPhone())
  await one.tabTo(/complain-text/)
  await one.write('地下车库漏水，车辆被淋。')
  await one.tabTo(/complain-demand/)
  await one.write('赔偿')
  await one.tabTo(new RegExp(m.complain.consent))
  await one.press('Space')
  await one.tabTo(new RegExp(m.complain.submit))
  await one.press('Enter')
  await one.sees(m.receipt.title)
  await one.tabTo(new RegExp(m.receipt.progress))
  await one.press('Enter')
  await one.sees(m.progress.step.received)
})
