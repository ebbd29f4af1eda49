import { codeLabel, i18n, translate } from '@/shared/messages'
import { formatDay } from '@/shared/format'
import { daysOf } from './period'
import type { Report, ReportKind } from './reportClient'

// Names for what the server has not named, and of periods.

function known(key: string): string | null {
  return i18n.global.te(key, 'zh') ? translate(key) : null
}

function figureName(report: Report, code: string): string {
  return report.figures.find((figure) => figure.code === code)?.name ?? code
}

export function unitOfFigure(report: Report, code: string): string {
  return report.figures.find((figure) => figure.code === code)?.unit ?? ''
}

/** Of what an anomaly or a correction is: a channel, a category, or the whole. */
function whereName(one: { dimension?: string; name: string }): string {
  if (!one.dimension || one.dimension === 'total') return translate('report.whole')
  return `${known(`report.dimension.${one.dimension}`) ?? one.dimension} ${one.name}`
}

/** A figure, and of which part it is; the server may have said all of it in the name. */
export function partName(report: Report, one: { figure: string; dimension?: string; name: string }): string {
  const figure = figureName(report, one.figure)
  return one.name.startsWith(figure) ? one.name : `${figure} · ${whereName(one)}`
}

export function periodName(kind: ReportKind, period: string): string {
  const days = daysOf(kind, period)
  if (!days) return period
  if (kind === 'daily') return formatDay(period)
  if (kind === 'monthly') return period
  return translate('report.week_days', { week: period, from: days.from.slice(5), to: days.to.slice(5) })
}

export function channelName(code: string): string {
  return codeLabel('channel', code)
}
