import { formatMoney } from '@/shared/format'
import { formatNumber } from '@/shared/formatNumber'
import { i18n, translate } from '@/shared/messages'
import type { Cell } from './reportClient'

// Values in the way they are read: digits in groups, shares with one decimal, spans in minutes.

const percents = new Set(['percent', '%'])

export function isShare(unit: string): boolean {
  return percents.has(unit)
}

function span(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return translate('report.seconds', { seconds: whole })
  if (whole < 3600) {
    return translate('report.minutes', { minutes: Math.floor(whole / 60), seconds: whole % 60 })
  }
  return translate('report.hours', { hours: formatNumber(Math.floor(whole / 3600)), minutes: Math.floor((whole % 3600) / 60) })
}

export function formatValue(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined) return '—'
  if (isShare(unit)) return `${value.toFixed(1)}%`
  if (unit === 'seconds') return span(value)
  if (unit === 'fen') return formatMoney((value / 100).toFixed(2))
  if (unit === 'yuan') return formatMoney(value.toFixed(2))
  return formatNumber(Math.round(value * 10) / 10)
}

/** What is counted; blank where the value says it itself. */
export function unitName(unit: string): string {
  const key = `report.unit.${unit}`
  return i18n.global.te(key, 'zh') ? translate(key) : ''
}

export interface Deviation {
  way: 'up' | 'down' | 'same'
  by: string
  /** Of the usual, in percent; null for shares, and where the usual was nothing. */
  share: number | null
}

export function deviationOf(figure: { value: number | null; usual: number | null; unit: string }): Deviation | null {
  const { value, usual, unit } = figure
  // Nothing where there usually is nothing says nothing.
  if (value === null || usual === null || (value === 0 && usual === 0)) return null
  const by = Math.round((value - usual) * 10) / 10
  const way = by > 0 ? 'up' : by < 0 ? 'down' : 'same'
  const share = isShare(unit) || usual === 0 ? null : Math.round((100 * (value - usual)) / usual)
  const distance = Math.abs(by)
  const words = isShare(unit) ? translate('report.points', { points: distance.toFixed(1) }) : formatValue(distance, unit)
  return { way, by: words, share }
}

/** As a cell of a table shows it; `unit` where the column counts what a figure counts. */
export function formatCell(cell: Cell | undefined, unit: string): string {
  if (cell === null || cell === undefined || cell === '') return '—'
  return typeof cell === 'number' ? formatValue(cell, unit) : cell
}
