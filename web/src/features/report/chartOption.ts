import type { BarSeriesOption, LineSeriesOption } from 'echarts/charts'
import type { GridComponentOption, LegendComponentOption, TooltipComponentOption } from 'echarts/components'
import type { AriaComponentOption } from 'echarts/components'
import type { ComposeOption } from 'echarts/core'
import { formatNumber } from '@/shared/formatNumber'
import type { Chart, Series } from './charts'

export type ChartOption = ComposeOption<
  BarSeriesOption | LineSeriesOption | AriaComponentOption | GridComponentOption | LegendComponentOption | TooltipComponentOption
>

/** Colours as the theme has them now. */
export interface Colours {
  series: string[]
  text: string
  line: string
  surface: string
  font: string
}

export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element)
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return {
    series: [1, 2, 3, 4, 5, 6].map((at) => token(`chart-${at}`)),
    text: token('text-soft'),
    line: token('line'),
    surface: token('surface-raised'),
    font: style.fontFamily,
  }
}

/** As the tables write them. */
const digits = (value: unknown) => (typeof value === 'number' ? formatNumber(value) : '')
const labelDigits = ({ value }: { value: unknown }) => digits(value)
const lying = (chart: Chart) => chart.kind === 'bars' || chart.kind === 'stacked'
const rowHeight = 26
const legendHeight = 34
const legendLine = 24
const markWidth = 22
const fontSize = 12
/** What a label may take before it is cut. */
const labelWidth = 120

/** Nearly: Han characters are square, others about half as wide. */
function widthOf(text: string): number {
  return [...text].reduce((sum, one) => sum + (one > '\u2e80' ? fontSize : fontSize * 0.6), 0)
}

/** A legend that is wider than its drawing goes on below. */
function furtherLines({ series }: Chart, width: number): number {
  let further = 0
  let at = 0
  for (const { name } of series) {
    const needed = markWidth + 15 + widthOf(name)
    if (at > 0 && at + needed > width) [further, at] = [further + 1, 0]
    at += needed
  }
  return further
}

/** Names that do not fit beside each other are turned: of a column without one nobody knows what it is. */
function turns({ kind, labels }: Chart, width: number): boolean {
  return kind === 'columns' && Math.max(...labels.map(widthOf)) > (width - 48) / labels.length - 6
}

export function heightOf(chart: Chart, width: number): number {
  const further = furtherLines(chart, width) * legendLine
  if (!lying(chart)) return 260 + further
  const beside = chart.kind === 'bars' ? chart.series.length : 1
  return chart.labels.length * Math.max(rowHeight, beside * 18) + legendHeight + 30 + further
}

/** Patterns beside colours, values beside bars: nobody has to tell colours apart. */
export function optionOf(chart: Chart, colours: Colours, width: number): ChartOption {
  const words = { color: colours.text, fontFamily: colours.font, fontSize }
  const cut = { width: labelWidth, overflow: 'truncate' as const }
  const whole = { interval: 0, rotate: turns(chart, width) ? 35 : 0, ...cut }
  const names = {
    type: 'category' as const,
    data: chart.labels,
    axisLabel: { ...words, ...(lying(chart) ? cut : chart.kind === 'columns' ? whole : { hideOverlap: true }) },
    axisLine: { lineStyle: { color: colours.line } },
    axisTick: { show: false },
    inverse: lying(chart),
  }
  const numbers = {
    type: 'value' as const,
    axisLabel: { ...words, formatter: digits },
    minInterval: 1,
    splitLine: { lineStyle: { color: colours.line } },
  }
  const several = chart.series.length > 1
  return {
    animation: false,
    color: colours.series,
    textStyle: { fontFamily: colours.font },
    aria: { enabled: true, label: { enabled: false }, decal: { show: several } },
    grid: {
      left: 8, right: 40, top: several ? legendHeight + 14 + furtherLines(chart, width) * legendLine : 16, bottom: 10,
      // Han glyphs are taller than what labels are measured by.
      outerBounds: { left: 0, right: 0, top: 0, bottom: 8 },
    },
    legend: { show: several, top: 0, left: 0, textStyle: words, itemWidth: markWidth, selectedMode: false },
    tooltip: {
      trigger: 'axis',
      // Drawn, never markup: names come from people.
      renderMode: 'richText',
      confine: true,
      valueFormatter: digits,
      axisPointer: { type: chart.kind === 'line' ? 'line' : 'shadow' },
      backgroundColor: colours.surface,
      borderColor: colours.line,
      textStyle: { ...words, fontSize: 13 },
    },
    xAxis: lying(chart) ? numbers : names,
    yAxis: lying(chart) ? names : numbers,
    series: chart.series.map((series, at) => seriesOf(chart, series, at, words)),
  }
}

const symbols = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'arrow']
const dashes = ['solid', 'dashed', 'dotted'] as const

function seriesOf(chart: Chart, series: Series, at: number, words: object): BarSeriesOption | LineSeriesOption {
  const common = { name: series.name, data: series.values.map((value) => value ?? '-') }
  if (chart.kind === 'line') {
    return {
      ...common, type: 'line', symbol: symbols[at % symbols.length]!, symbolSize: 7,
      lineStyle: { width: 2, type: dashes[at % dashes.length]! },
      label: { show: chart.labels.length <= 14, formatter: labelDigits, ...words }, labelLayout: { hideOverlap: true },
    }
  }
  const stacked = chart.kind === 'stacked' && chart.series.length > 1
  return {
    ...common, type: 'bar', barMaxWidth: lying(chart) ? 28 : 40,
    ...(stacked ? { stack: 'all' } : {}),
    label: { show: !stacked, position: lying(chart) ? 'right' : 'top', formatter: labelDigits, ...words }, labelLayout: { hideOverlap: true },
  }
}
