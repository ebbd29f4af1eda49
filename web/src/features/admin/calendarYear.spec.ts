import { describe, expect, it } from 'vitest'
import { holidaysOf, monthOf, toggled, type CalendarDocument } from './calendarYear'

const document: CalendarDocument = {
  weekly: Object.fromEntries(['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map((day) => [day, ['09:00-18:00']])),
  days: [
    { date: '2026-10-01', kind: 'holiday', name: 'N' },
    { date: '2026-10-10', kind: 'make_up', name: 'N' },
  ],
}

const find = (calendar: CalendarDocument, date: string) =>
  monthOf(calendar, Number(date.slice(0, 4)), Number(date.slice(5, 7))).flat().find((day) => day?.date === date)

describe('the year of a calendar', () => {
  it('has every day of a month under its weekday', () => {
    const weeks = monthOf(document, 2026, 10)
    expect(weeks.every((week) => week.length === 7)).toBe(true)
    expect(weeks.flat().filter(Boolean)).toHaveLength(31)
    expect(weeks[0]!.map((day) => day?.day ?? 0)).toEqual([0, 0, 0, 1, 2, 3, 4])
    expect(monthOf(document, 2028, 2).flat().filter(Boolean)).toHaveLength(29)
  })

  it('tells working days, rest, holidays and days made up', () => {
    expect(find(document, '2026-10-01')?.state).toBe('holiday')
    expect(find(document, '2026-10-02')?.state).toBe('work')
    expect(find(document, '2026-10-03')?.state).toBe('rest')
    expect(find(document, '2026-10-10')?.state).toBe('make_up')
    expect([holidaysOf(document, 2026), holidaysOf(document, 2027)]).toEqual([1, 0])
  })

  it('turns a day over and back', () => {
    const once = toggled(document, '2026-10-02', 'M')
    expect(find(once, '2026-10-02')).toMatchObject({ state: 'holiday', name: 'M' })
    expect(toggled(once, '2026-10-02', 'M')).toEqual(document)
    expect(find(toggled(document, '2026-10-03', 'M'), '2026-10-03')?.state).toBe('make_up')
  })
})
