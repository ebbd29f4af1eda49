import type { Schemas } from '@/api/client'
import { mostUrgent } from '@/shared/timeLeft'

type Timer = Schemas['Timer']

/** Still to be met. One that was met late stays breached, but nobody can hurry it any more. */
export function isOpen(timer: Timer): boolean {
  return !timer.met_at && ['running', 'paused', 'breached'].includes(timer.state ?? '')
}

/** The clock that a ticket stands by in a list ordered by due time, as the server reckons it. */
export function urgentTimer(timers: readonly Timer[] | undefined): Timer | null {
  return mostUrgent((timers ?? []).filter(isOpen))
}
