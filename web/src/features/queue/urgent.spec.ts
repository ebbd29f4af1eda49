import { expect, it } from 'vitest'
import type { Schemas } from '@/api/client'
import { isOpen, urgentTimer } from './urgent'

const timer = (metric: string, state: string, due: string, met: string | null = null) =>
  ({ metric, state, due_at: `2026-11-26T${due}:00.000Z`, met_at: met }) as Schemas['Timer']

it('a ticket stands by what is still to be met, what is over already included', () => {
  const late = timer('first_response', 'breached', '01:00', '2026-11-26T02:00:00.000Z')
  const over = timer('assessment', 'breached', '05:00')
  const running = timer('resolution', 'running', '09:00')
  expect(urgentTimer([late, running])?.metric).toBe('resolution')
  expect(urgentTimer([late, running, over])?.metric).toBe('assessment')
  expect(urgentTimer([late])).toBeNull()
  expect(isOpen(timer('intake', 'met', '01:00', '2026-11-26T00:30:00.000Z'))).toBe(false)
})
