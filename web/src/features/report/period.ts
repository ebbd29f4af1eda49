import type { ReportKind } from './reportClient'

// Days, ISO weeks and months as the API writes them: 2026-11-26, 2026-W48, 2026-11. A calendar day
// has no time zone, so all of this counts in UTC.

const day = 86_400_000
const two = (value: number) => String(value).padStart(2, '0')
const text = (at: number) => new Date(at).toISOString().slice(0, 10)

function atOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`)
}

/** Monday is 0. */
function weekdayOf(at: number): number {
  return (new Date(at).getUTCDay() + 6) % 7
}

/** The period of a kind in which a day lies. */
export function periodOf(kind: ReportKind, date: string): string {
  if (kind === 'daily') return date
  if (kind === 'monthly') return date.slice(0, 7)
  const at = atOf(date)
  // The week belongs to the year of its Thursday.
  const thursday = at + (3 - weekdayOf(at)) * day
  const year = new Date(thursday).getUTCFullYear()
  const week = 1 + Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * day))
  return `${year}-W${two(week)}`
}

/** First and last day; null for what is no period. */
export function daysOf(kind: ReportKind, period: string): { from: string; to: string } | null {
  const days = kind === 'daily' ? dayOf(period) : kind === 'weekly' ? weekOf(period) : monthOf(period)
  // 2026-02-30 and 2026-W60 are written well, but are not there.
  return days && periodOf(kind, days.from) === period ? days : null
}

function dayOf(period: string) {
  if (!/^\d{4}-\d\d-\d\d$/.test(period) || Number.isNaN(atOf(period))) return null
  const date = text(atOf(period))
  return { from: date, to: date }
}

function weekOf(period: string) {
  const found = /^(\d{4})-W(\d\d)$/.exec(period)
  if (!found) return null
  // The fourth of January is always in the first week.
  const fourth = Date.UTC(Number(found[1]), 0, 4)
  const monday = fourth - weekdayOf(fourth) * day + (Number(found[2]) - 1) * 7 * day
  return { from: text(monday), to: text(monday + 6 * day) }
}

function monthOf(period: string) {
  const found = /^(\d{4})-(\d\d)$/.exec(period)
  if (!found) return null
  const [year, month] = [Number(found[1]), Number(found[2])]
  return { from: text(Date.UTC(year, month - 1, 1)), to: text(Date.UTC(year, month, 0)) }
}

/** The one before or after. */
export function neighbour(kind: ReportKind, period: string, way: -1 | 1): string {
  const days = daysOf(kind, period)
  if (!days) return period
  const beyond = way < 0 ? atOf(days.from) - day : atOf(days.to) + day
  return periodOf(kind, text(beyond))
}
