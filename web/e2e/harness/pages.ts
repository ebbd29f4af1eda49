import type { Page } from 'playwright-core'
import { settle } from './test.ts'

// Pages as they are opened by several tests, and what is heard of them.

/** What nothing else is called. */
export const tail = () => Math.random().toString(36).slice(2, 8)

export async function openTicket(page: Page, number: string): Promise<void> {
  await page.goto(`/tickets/${number}`)
  await page.locator('[data-testid=composer], [data-testid=stage-form]').first().waitFor()
  await settle(page)
}

/** A queue with something in it. */
export async function openQueue(page: Page): Promise<void> {
  await page.goto('/tickets?status=open')
  await page.getByTestId('queue-row').first().waitFor()
  await settle(page)
}

/** Tells what was sent, without what goes on by itself while somebody types or looks. */
export function writesOf(page: Page): string[] {
  const writes: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'GET' || /\/(drafts|presence|preview)\b/.test(request.url())) return
    writes.push(`${request.method()} ${new URL(request.url()).pathname.replace('/api/v1', '')}`)
  })
  return writes
}
