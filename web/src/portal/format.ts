import { localParts } from '@/shared/zone'
import { language } from './language'

const two = (value: number) => String(value).padStart(2, '0')

/** `2026-11-26 14:02` at the center; a date alone stays one. */
export function formatMoment(moment: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(moment)) return moment
  const at = Date.parse(moment)
  if (Number.isNaN(at)) return moment
  const { year, month, day, hour, minute } = localParts(at)
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`
}

/** `1.4 MB` */
export function formatSize(bytes: number): string {
  return bytes < 100_000 ? `${Math.ceil(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** `¥1,300.00`; the amount stays the decimal string that it is. */
export function formatAmount(amount: string): string {
  const [whole = '0', cents = ''] = amount.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return `${language.value === 'en' ? 'CNY ' : '¥'}${grouped}.${cents.padEnd(2, '0')}`
}

/** Groups that can be read out: date, running number, check digit (which never stands alone). */
export function readable(number: string): string {
  return `${number.slice(0, 8)} ${number.slice(8, -1)}\u00A0${number.slice(-1)}`
}
