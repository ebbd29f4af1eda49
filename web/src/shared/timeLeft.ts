import type { Schemas } from '@/api/client'

export type Timer = Schemas['Timer']
export type TimeLeftState = 'ok' | 'warning' | 'breach' | 'paused' | 'met' | 'none'

export interface TimeLeft {
  state: TimeLeftState
  /** Until due; how long it is over, when negative. Of a paused clock, what stood at the pause. */
  milliseconds: number
  dueAt: number | null
}

/** How a timer stands at `now`, the server's time. */
export function timeLeft(timer: Timer, now: number): TimeLeft {
  const dueAt = read(timer.due_at)
  if (timer.state === 'cancelled' || (dueAt === null && timer.state !== 'paused')) {
    return { state: 'none', milliseconds: 0, dueAt }
  }
  if (timer.state === 'met') return { state: 'met', milliseconds: 0, dueAt }
  if (timer.state === 'paused') {
    const pausedAt = read(timer.paused_at)
    const left = dueAt !== null && pausedAt !== null ? dueAt - pausedAt : 0
    return { state: 'paused', milliseconds: left, dueAt }
  }
  const due = dueAt as number
  const left = due - now
  if (left <= 0 || timer.state === 'breached') {
    return { state: 'breach', milliseconds: Math.min(left, 0), dueAt }
  }
  return { state: now >= warningAt(timer, due) ? 'warning' : 'ok', milliseconds: left, dueAt }
}

/** The last step of the ladder before the breach; four fifths of the time where there is none. */
function warningAt(timer: Timer, due: number): number {
  const steps = (timer.escalations ?? [])
    .filter((step) => (step.percent ?? 100) < 100 && step.at)
    .sort((a, b) => (b.percent ?? 0) - (a.percent ?? 0))
  const step = read(steps[0]?.at)
  if (step !== null) return step
  const started = read(timer.started_at) ?? due
  return started + (due - started) * 0.8
}

function read(text: string | null | undefined): number | null {
  const at = text ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? null : at
}

/** The running timer that is due first, else one that was breached, else a paused one. */
export function mostUrgent(timers: readonly Timer[] | undefined): Timer | null {
  const order = { running: 0, breached: 0, paused: 1, met: 9, cancelled: 9 }
  const open = (timers ?? []).filter((timer) => order[timer.state ?? 'met'] < 9)
  const rank = (timer: Timer) => order[timer.state ?? 'met']
  return open.sort((a, b) => rank(a) - rank(b) || dueOf(a) - dueOf(b))[0] ?? null
}

function dueOf(timer: Timer): number {
  return read(timer.due_at) ?? Number.POSITIVE_INFINITY
}
