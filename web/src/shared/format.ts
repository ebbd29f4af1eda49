import { serverNow } from '@/api/clock'
import { languageTag, translate } from './messages'
import { centerZone, localParts } from './zone'

// How times, spans, amounts and sizes are written: the center's time zone, 24 hours, digits that
// align. Amounts stay the decimal strings they are.

const two = (value: number) => String(value).padStart(2, '0')

type Moment = string | number | null | undefined

function parse(moment: Moment): number {
  if (moment === null || moment === undefined || moment === '') return Number.NaN
  return typeof moment === 'number' ? moment : Date.parse(moment)
}

/** 2026-11-26 14:02 */
export function formatTime(moment: Moment): string {
  const at = parse(moment)
  if (Number.isNaN(at)) return ''
  const { year, month, day, hour, minute } = localParts(at)
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`
}

/** 2026-11-26 14:02:03 */
export function formatSecond(moment: Moment): string {
  const at = parse(moment)
  return Number.isNaN(at) ? '' : `${formatTime(at)}:${two(localParts(at).second)}`
}

/** 14:02 today, 11-20 09:00 this year, 2025-12-31 before. */
export function formatShort(moment: Moment): string {
  const at = parse(moment)
  if (Number.isNaN(at)) return ''
  const then = formatTime(at)
  const now = formatTime(serverNow())
  if (then.slice(0, 10) === now.slice(0, 10)) return then.slice(11)
  if (then.slice(0, 4) === now.slice(0, 4)) return then.slice(5)
  return then.slice(0, 10)
}

/** 2026-11-26 */
export function formatDate(moment: Moment): string {
  return formatTime(moment).slice(0, 10)
}

/** A calendar day with its weekday. */
export function formatDay(day: string | null | undefined): string {
  if (!day) return ''
  const at = Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(at)) return day
  const weekday = new Intl.DateTimeFormat(languageTag(), { weekday: 'short', timeZone: 'UTC' })
  return `${day} ${weekday.format(at)}`
}

/** What is left, in the two largest units that matter. */
export function formatLeft(milliseconds: number): string {
  const seconds = Math.floor(Math.abs(milliseconds) / 1000)
  const days = Math.floor(seconds / 86_400)
  const hours = Math.floor((seconds % 86_400) / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  if (days > 0 && hours === 0) return translate('time.days', { days })
  if (days > 0) return translate('time.days_hours', { days, hours })
  if (hours > 0) return translate('time.hours_minutes', { hours, minutes: two(minutes) })
  if (minutes >= 10) return translate('time.minutes', { minutes })
  return `${two(minutes)}:${two(seconds % 60)}`
}

export interface Limit {
  unit?: string
  value?: number
}

/** A limit in the words of the trade, which tell working time from time by the clock. */
export function formatDuration({ unit = 'elapsed', value = 0 }: Limit): string {
  if (unit === 'working_days' || unit === 'calendar_days') {
    return translate(`time.limit.${unit}`, { value })
  }
  if (unit === 'same_working_day' || unit === 'at') return translate(`time.limit.${unit}`)
  const hours = value / 3600
  if (value % 3600 === 0) return translate(`time.limit.${unit}_hours`, { value: hours })
  if (value >= 3600 && value % 360 === 0) {
    return translate(`time.limit.${unit}_hours`, { value: hours.toFixed(1) })
  }
  if (value % 60 === 0) return translate(`time.limit.${unit}_minutes`, { value: value / 60 })
  return translate(`time.limit.${unit}_seconds`, { value })
}

/** ¥1,234.50 of "1234.50"; never through a double. */
export function formatMoney(amount: string | null | undefined): string {
  const match = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(amount ?? '')
  if (!match) return amount ?? ''
  const [, sign, whole = '', cents = ''] = match
  return `${sign}¥${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents.padEnd(2, '0')}`
}

/**
 * A telephone number as people here say it: 13800000001, 0571-88886666. The server keeps +86 and
 * masks without it; what is foreign, masked or no number at all stays as it is.
 */
export function formatPhone(value: string | null | undefined): string {
  const match = /^\+86(\d{9,11})(?:;ext=(\d+))?$/.exec(value ?? '')
  if (!match) return (value ?? '').replace(/;ext=(\d+)$/, (_whole, digits: string) => ` ${translate('ui.extension', { digits })}`)
  const [, digits = '', extension] = match
  const area = /^1[3-9]\d{9}$/.test(digits) ? 0 : /^(10|2)/.test(digits) ? 2 : 3
  const number = area === 0 ? digits : `0${digits.slice(0, area)}-${digits.slice(area)}`
  return extension ? `${number} ${translate('ui.extension', { digits: extension })}` : number
}

/** Names in a row, parted as the language does it. */
export function formatList(names: readonly (string | null | undefined)[]): string {
  return names.filter(Boolean).join(translate('ui.between'))
}

export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

export { centerZone }
