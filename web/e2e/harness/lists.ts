import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { create, newPhone, type Ticket } from './complaint.ts'
import { settle } from './test.ts'

/** Tickets of one customer: a list of one's own. */
export async function manyOf(
  count: number,
): Promise<{ customer: string; contact: { kind: string; value: string }; tickets: Ticket[] }> {
  const contact = { kind: 'phone', value: newPhone() }
  const customer = { name: '批量客户', contacts: [contact] }
  const one = (n: number) => create({ subject: `第${n}张`, customer })
  // The first one makes the customer that the others find.
  const tickets = [await one(1)]
  while (tickets.length < count) {
    const next = Array.from({ length: Math.min(8, count - tickets.length) }, (_, n) => one(tickets.length + n + 1))
    tickets.push(...(await Promise.all(next)))
  }
  return { customer: tickets[0]!.customer!.id!, contact, tickets }
}

export async function openList(page: Page, query: string): Promise<void> {
  await page.goto(`/tickets?${query}`)
  await page.getByTestId('queue-row').first().waitFor()
  await settle(page)
}

export async function expectRows(page: Page, count: number): Promise<void> {
  await expect.poll(() => page.getByTestId('queue-row').count(), { timeout: 10_000 }).toBe(count)
}

export const selectAll = (page: Page): Promise<void> =>
  page.getByLabel('选择已显示的全部工单').click({ force: true })

export const bulkBar = (page: Page): Locator => page.getByRole('toolbar', { name: '批量操作' })

/** Requests that change something, without what is kept while typing. */
export function writesOf(page: Page): string[] {
  const writes: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'GET' || /\/(drafts|presence)\b/.test(request.url())) return
    writes.push(`${request.method()} ${new URL(request.url()).pathname.replace('/api/v1', '')}`)
  })
  return writes
}
