import { expect } from 'vitest'
import { newPhone, read } from './harness/complaint.ts'
import { refusePointers, signedIn, type Typist } from './harness/keyboard.ts'
import { get, sessionOf, type Schemas } from './harness/staff.ts'
import { test } from './harness/test.ts'

// The whole way of a complaint without a mouse: keys alone, from the sign-in of each person on.

async function expectStage(number: string, stage: string | null): Promise<void> {
  await expect.poll(async () => (await read(number)).stage, { timeout: 15_000 }).toBe(stage)
}

async function takeCall(agent: Typist): Promise<string> {
  await agent.press('F2')
  await agent.at('**/intake')
  await agent.settle()
  await agent.type(newPhone())
  await agent.press('Enter')
  await agent.focused(/-name( |$)/)
  await agent.write('诸葛青')
  await agent.fill('description', '送来的餐桌已经碎裂。')
  await agent.fill('demand', '换货')
  await agent.field('category')
  await agent.type('spzl')
  await agent.sees('商品质量')
  await agent.press('Enter')
  await agent.settle()
  await agent.press('Control+Enter')
  await agent.at(/\/tickets\/\d/)
  return agent.url().split('/').at(-1)!
}

test('all seven stages by keys alone', { timeout: 300_000 }, async ({ desk }) => {
  const agent = await signedIn(desk, 'agent1')
  const number = await takeCall(agent)
  await expectStage(number, 'assessment')

  const handler = await signedIn(desk, 'handler1')
  await handler.ticket(number)
  await handler.choose('decision', '成立')
  await handler.fill('reason', '运输破损，照片为证')
  await handler.pick('department_id', '售后')
  await handler.moment('promised_at', 72)
  await handler.press('Control+Enter')
  await expectStage(number, 'investigation')

  const department = await signedIn(desk, 'aftersales1')
  await department.goTo('部门待办', '/department')
  await department.open(new RegExp(number))
  await department.focused(/-direct_cause( |$)/)
  await department.write('包装不足，运输中碎裂')
  await department.field('root_cause')
  await department.press('ArrowDown', 'Enter')
  await department.pick('liable_department_id', '售后')
  await department.press('Control+Enter')
  await expectStage(number, 'solution')

  await handler.ticket(number)
  await handler.tabTo(/显示全部/)
  await handler.press('Enter')
  await handler.fill('measures', '换一张新餐桌')
  await handler.choose('compensation_kind', '退款')
  await handler.fill('compensation_amount', '100')
  await handler.fill('cost', '50')
  await handler.moment('deadline', 48)
  await handler.press('Control+Enter')
  await expect.poll(async () => (await read(number)).proposals?.length).toBe(1)

  const supervisor = await signedIn(desk, 'supervisor1')
  await supervisor.goTo('审批', '/approval')
  await supervisor.open(new RegExp(number))
  await supervisor.tabTo(/-remark( |$)/)
  await supervisor.write('同意')
  await supervisor.press('Control+Enter')
  await expectStage(number, 'implementation')

  await consent(agent, number)
  expect((await read(number)).consents?.map(({ accepted, method }) => [accepted, method])).toEqual([[true, 'signature']])
  const signatures = await get<{ items: Schemas['Signature'][] }>('supervisor1', `/tickets/${number}/signatures`)
  expect(signatures.items.map(({ purpose, way, valid }) => [purpose, way, valid])).toEqual([['consent', 'witness', true]])

  await department.goTo('部门待办', '/department')
  await department.open(new RegExp(number))
  await department.field('completed_at')
  await department.tabTo(/现在/)
  await department.press('Enter')
  await department.press('Control+Enter')
  await expectStage(number, 'follow_up')

  const visitor = await signedIn(desk, 'agent2')
  await visitor.goTo('回访', '/follow-up')
  await visitor.open(new RegExp(number))
  await visitor.press('5')
  await visitor.focused(/Ctrl/)
  await visitor.press('Enter')
  await expectStage(number, 'summary')
  expect((await read(number)).visits?.map((visit) => visit.satisfaction)).toEqual([5])

  await supervisor.ticket(number)
  await supervisor.tabTo(/改进措施/)
  await supervisor.write('易碎品改用木架包装')
  await supervisor.tabTo(/负责人/)
  await supervisor.pickHere((await sessionOf('lead1')).me.display_name)
  await supervisor.tabTo(/完成日期/)
  await supervisor.momentHere('2099-01-31')
  await supervisor.press('Control+Enter')
  await expectStage(number, null)
  expect((await read(number)).status).toBe('closed')
})

/** The customer cannot draw: somebody witnesses it, by keys on the tablet as well. */
async function consent(agent: Typist, number: string): Promise<void> {
  await agent.ticket(number)
  await agent.command('到来访台签名', `/desk?ticket=${number}`)
  const tablet = await agent.opens(async () => {
    await agent.tabTo(/方案确认/)
    await agent.press('Enter')
  })
  await tablet.sees('换一张新餐桌')
  await tablet.tabTo(/已阅/)
  await tablet.press('Space')
  await tablet.tabTo(/不便手写/)
  await tablet.press('Enter')
  await tablet.press('Tab')
  await tablet.chooseHere('见证人')
  await tablet.tabTo(/见证人姓名/, 80, 'Shift+Tab')
  await tablet.write('店长李敏')
  await tablet.tabTo(/确认/)
  await tablet.press('Enter')
  await tablet.sees('签名已完成')
  await agent.front()
  await agent.sees('记录客户同意')
  await agent.tabTo(/记录客户同意/)
  await agent.press('Enter')
  await agent.sees('已记录客户同意')
}

test('a mouse that helps along is found out', async ({ desk }) => {
  const page = await desk.open({ as: 'agent1' })
  await refusePointers(page, desk.faults)
  await page.goto('/tickets')
  await page.getByRole('heading').first().waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  expect(desk.faults).toEqual([])
  await page.mouse.click(400, 300)
  await expect.poll(() => desk.faults).toContain('a pointer was used: click')
  desk.faults.length = 0
})
