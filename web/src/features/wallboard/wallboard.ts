import type { Schemas } from '@/api/client'
import { formatElapsed } from '@/features/phone/elapsed'
import { formatNumber } from '@/shared/formatNumber'

export type Wallboard = Schemas['Wallboard']
export type Figure = Schemas['WallFigure']
export type FigureCode = Figure['code']
export type DueTicket = Schemas['WallTicket']
export type Agent = Wallboard['agents'][number]
/** How much a figure wants to be looked at; a word and an icon say it beside the colour. */
export type Tone = 'plain' | 'attention' | 'alarm'

/** What stands large on the board, in two rows. */
export const tiles: FigureCode[] = [
  'calls_waiting', 'longest_wait', 'agents_talking', 'agents_wrap_up', 'agents_ready', 'callbacks_waiting',
  'service_level', 'calls_abandoned', 'received', 'closed', 'due_within_hour', 'overdue',
]

const looksAt: FigureCode[] = ['calls_waiting', 'due_within_hour']

export function figureOf(board: Wallboard, code: FigureCode): Figure | undefined {
  return board.figures.find((one) => one.code === code)
}

/** What lasts goes on between two boards. */
export function valueNow(figure: Figure, now: number): number | null {
  if (figure.unit !== 'seconds' || !figure.since) return figure.value
  return Math.max(figure.value ?? 0, Math.floor((now - Date.parse(figure.since)) / 1000))
}

/** Blank where there is nothing to measure. */
export function valueText(figure: Figure, now: number): string {
  const value = valueNow(figure, now)
  if (value === null) return ''
  if (figure.unit === 'seconds') return formatElapsed(value * 1000)
  if (figure.unit === 'percent') return `${value === 100 ? '100' : value.toFixed(1)}%`
  return formatNumber(value)
}

export function toneOf(figure: Figure, now: number): Tone {
  const value = valueNow(figure, now) ?? 0
  if (figure.most !== null && value > figure.most) return 'alarm'
  return looksAt.includes(figure.code) && value > 0 ? 'attention' : 'plain'
}

/** Milliseconds until a ticket is due; none that is over. */
export function leftUntil(due: string, now: number): number {
  return Math.max(0, Date.parse(due) - now)
}

const hour = 3_600_000

export function dueTone(due: string, now: number): Tone {
  const left = leftUntil(due, now)
  if (left <= hour / 4) return 'alarm'
  return left <= hour ? 'attention' : 'plain'
}

export interface Shown<T> {
  shown: T[]
  rest: number
}

/** As many as there is room for; the rest as a number. */
export function fitting<T>(all: readonly T[], room: number): Shown<T> {
  return { shown: all.slice(0, room), rest: Math.max(0, all.length - room) }
}
