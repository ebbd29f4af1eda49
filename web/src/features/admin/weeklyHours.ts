/** Open hours by weekday, each span as the calendar document has it: "09:00-12:00". */
export type Week = Record<string, string[]>

export const weekOf = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
export const workingWeek = weekOf.slice(0, 5)

export interface SpanParts {
  from: string
  to: string
}

export function partsOf(span: string): SpanParts {
  const at = span.indexOf('-')
  return at < 0 ? { from: span, to: '' } : { from: span.slice(0, at), to: span.slice(at + 1) }
}

/** People write 9:00, 9：00 or 0900; what is no time stays as it is for the server to refuse. */
export function timeText(typed: string): string {
  const match = /^(\d{1,2})[:：.]?(\d{2})$/.exec(typed)
  return match ? `${match[1]!.padStart(2, '0')}:${match[2]}` : typed
}

export function withSpan(week: Week, day: string, index: number, change: Partial<SpanParts>): Week {
  const spans = [...(week[day] ?? [])]
  const { from, to } = { ...partsOf(spans[index] ?? '-'), ...change }
  spans[index] = `${timeText(from)}-${timeText(to)}`
  return withSpans(week, day, spans)
}

/** A day without any span is left out, as the server writes it. */
export function withSpans(week: Week, day: string, spans: readonly string[]): Week {
  const entries = weekOf.map((one): [string, string[]] => [one, one === day ? [...spans] : (week[one] ?? [])])
  return Object.fromEntries(entries.filter(([, list]) => list.length > 0))
}
