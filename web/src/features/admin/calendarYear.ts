// The year of a business calendar as a person sees it: twelve months of weeks from Monday on.

export interface CalendarDay {
  date: string
  kind: 'holiday' | 'make_up' | 'date'
  name?: string
  hours?: string[]
}

export interface CalendarDocument {
  version?: number
  zone?: string
  weekly: Record<string, string[]>
  days: CalendarDay[]
  [member: string]: unknown
}

export type DayState = 'work' | 'rest' | 'holiday' | 'make_up' | 'date'

export interface ShownDay {
  date: string
  day: number
  state: DayState
  name: string
}

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

export function monthOf(document: CalendarDocument, year: number, month: number): (ShownDay | null)[][] {
  const special = new Map(document.days.map((day) => [day.date, day]))
  const first = new Date(Date.UTC(year, month - 1, 1))
  const cells: (ShownDay | null)[] = Array.from({ length: (first.getUTCDay() + 6) % 7 }, () => null)
  for (let at = first; at.getUTCMonth() === month - 1; at = new Date(at.getTime() + 86_400_000)) {
    const date = at.toISOString().slice(0, 10)
    const known = special.get(date)
    const works = (document.weekly[weekdays[at.getUTCDay()]!] ?? []).length > 0
    cells.push({ date, day: at.getUTCDate(), state: known?.kind ?? (works ? 'work' : 'rest'), name: known?.name ?? '' })
  }
  while (cells.length % 7 !== 0) cells.push(null)
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7))
}

/** A click: a working day becomes a holiday, a day of rest is worked, and either goes back. */
export function toggled(document: CalendarDocument, date: string, name: string): CalendarDocument {
  const others = document.days.filter((day) => day.date !== date)
  if (others.length < document.days.length) return { ...document, days: others }
  const weekday = weekdays[new Date(`${date}T00:00:00Z`).getUTCDay()]!
  const kind = (document.weekly[weekday] ?? []).length > 0 ? 'holiday' : 'make_up'
  const days = [...others, { date, kind, name } as CalendarDay].sort((a, b) => (a.date < b.date ? -1 : 1))
  return { ...document, days }
}

/** Without any holiday the list of that year is not out yet, or nobody has entered it. */
export function holidaysOf(document: CalendarDocument, year: number): number {
  return document.days.filter((day) => day.kind === 'holiday' && day.date.startsWith(`${year}-`)).length
}
