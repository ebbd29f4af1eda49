import { describe, expect, it } from 'vitest'
import { formatDuration, formatLeft, formatMoney, formatTime } from './format'
import { mostUrgent, timeLeft, type Timer } from './timeLeft'
import { instantOfLocal, localOfInstant, setCenterZone } from './zone'

const at = (text: string) => Date.parse(`2026-11-26T${text}:00.000Z`)
const iso = (text: string) => `2026-11-26T${text}:00.000Z`

function timer(more: Partial<Timer> = {}): Timer {
  return {
    id: 'a', metric: 'investigation', state: 'running',
    started_at: iso('01:00'), due_at: iso('02:40'), ...more,
  } as Timer
}

describe('the time left', () => {
  it('counts down, then warns after four fifths, then tells how long it is over', () => {
    expect(timeLeft(timer(), at('02:19'))).toMatchObject({ state: 'ok', milliseconds: 21 * 60_000 })
    expect(timeLeft(timer(), at('02:20')).state).toBe('warning')
    expect(timeLeft(timer(), at('02:40')).state).toBe('breach')
    expect(timeLeft(timer(), at('02:50'))).toMatchObject({ state: 'breach', milliseconds: -600_000 })
  })

  it('warns with the last step before the breach where there is a ladder', () => {
    const escalations = [
      { percent: 50, at: iso('01:50') },
      { percent: 90, at: iso('02:30') },
      { percent: 150, at: iso('03:30') },
    ] as Timer['escalations']
    expect(timeLeft(timer({ escalations }), at('02:29')).state).toBe('ok')
    expect(timeLeft(timer({ escalations }), at('02:30')).state).toBe('warning')
  })

  it('stands still while paused', () => {
    const paused = timer({ state: 'paused', paused_at: iso('02:00') })
    expect(timeLeft(paused, at('09:00'))).toMatchObject({ state: 'paused', milliseconds: 2_400_000 })
  })

  it('has nothing to say of what was met or cancelled', () => {
    expect(timeLeft(timer({ state: 'met' }), at('09:00')).state).toBe('met')
    expect(timeLeft(timer({ state: 'cancelled' }), at('01:00')).state).toBe('none')
    expect(timeLeft(timer({ due_at: null }), at('01:00')).state).toBe('none')
  })

  it('is that of the clock that is due first', () => {
    const late = timer({ id: 'late', due_at: iso('05:00') })
    const soon = timer({ id: 'soon', due_at: iso('03:00') })
    const met = timer({ id: 'met', state: 'met', due_at: iso('01:10') })
    expect(mostUrgent([late, met, soon])?.id).toBe('soon')
    expect(mostUrgent([met])).toBeNull()
    expect(mostUrgent(undefined)).toBeNull()
  })
})

describe('formats', () => {
  it('write spans in their two largest units', () => {
    expect(formatLeft(2 * 86_400_000 + 3 * 3_600_000 + 59_000)).toBe('2天3时')
    expect(formatLeft(3_600_000 + 2 * 60_000)).toBe('1时02分')
    expect(formatLeft(42 * 60_000)).toBe('42分')
    expect(formatLeft(-(9 * 60_000 + 7_000))).toBe('09:07')
  })

  it('write limits in the words of the trade', () => {
    expect(formatDuration({ unit: 'working', value: 14_400 })).toBe('4 工时')
    expect(formatDuration({ unit: 'working_days', value: 2 })).toBe('2 工日')
    expect(formatDuration({ unit: 'calendar_days', value: 5 })).toBe('5 自然日')
    expect(formatDuration({ unit: 'elapsed', value: 1800 })).toBe('30 分钟')
    expect(formatDuration({ unit: 'elapsed', value: 5400 })).toBe('1.5 小时')
    expect(formatDuration({ unit: 'same_working_day' })).toBe('当个工作日内')
  })

  it('keep every digit of an amount', () => {
    expect(formatMoney('999999999999.99')).toBe('¥999,999,999,999.99')
    expect(formatMoney('1300')).toBe('¥1,300.00')
    expect(formatMoney(null)).toBe('')
  })

  it('are in the time zone of the center', () => {
    expect(formatTime('2026-11-25T16:30:00.000Z')).toBe('2026-11-26 00:30')
    expect(instantOfLocal('2026-11-26T00:30')).toBe('2026-11-25T16:30:00.000Z')
    expect(localOfInstant('2026-11-25T16:30:00.000Z')).toBe('2026-11-26T00:30')
    setCenterZone('America/New_York')
    // The night on which the clock is put back.
    expect(instantOfLocal('2026-11-01T03:00')).toBe('2026-11-01T08:00:00.000Z')
    expect(localOfInstant('2026-11-01T08:00:00.000Z')).toBe('2026-11-01T03:00')
    setCenterZone('Asia/Shanghai')
  })
})
