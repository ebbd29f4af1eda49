import { codeLabel, i18n, translate } from '@/shared/messages'
import { formatDay } from '@/shared/format'
import { formatValue } from './figures'
import { daysOf } from './period'
import type { Anomaly, Report, ReportKind } from './reportClient'

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

/** Of what an anomaly or a correction is: a channel, a category. */
function whereName(one: { dimension: string; name: string }): string {
  return `${known(`report.dimension.${one.dimension}`) ?? one.dimension} ${one.name}`
}

/** A figure, and of which part it is; the server may have said the figure in the name, too. */
export function partName(report: Report, { figure: code, ...one }: { figure: string; dimension: string; name: string }): string {
  const figure = figureName(report, code)
  const name = one.name.startsWith(`${figure} · `) ? one.name.slice(figure.length + 3) : one.name
  if (!one.dimension || one.dimension === 'total') return figure
  return `${figure} · ${whereName({ ...one, name })}`
}

/** What an anomaly was, and what is usual. */
export function valuesOf(report: Report, { figure, ...one }: Pick<Anomaly, 'figure' | 'value' | 'usual' | 'low' | 'high'>) {
  const text = (value: number) => formatValue(value, unitOfFigure(report, figure))
  return { value: text(one.value), band: translate('report.band', { usual: text(one.usual), low: text(one.low), high: text(one.high) }) }
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
