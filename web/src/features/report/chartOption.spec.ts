// @vitest-environment node
import { BarChart, LineChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { describe, expect, it } from 'vitest'
import { heightOf, optionOf, type Colours } from './chartOption'
import type { Chart } from './charts'

use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer])

const colours: Colours = {
  series: ['#010101', '#020202', '#030303'], text: '#444444', line: '#555555', surface: '#666666', font: 'serif',
}
const chart = (kind: Chart['kind'], names: string[]): Chart => ({
  kind,
  labels: ['电话', '<b>邮件</b>'],
  series: names.map((name, at) => ({ code: name, name, values: [128 + at, null] })),
  of: 2,
})

const wide = 600

/** The drawing as the library makes it. */
function drawn(one: Chart, width = wide): string {
  const drawing = init(null, null, { renderer: 'svg', ssr: true, width, height: heightOf(one, width) })
  drawing.setOption(optionOf(one, colours, width))
  const svg = drawing.renderToSVGString()
  drawing.dispose()
  return svg
}

describe('a drawing', () => {
  it.each(['columns', 'bars', 'line'] as const)('of %s has its numbers and names in it, as text', (kind) => {
    const svg = drawn(chart(kind, ['受理']))
    expect(svg).toContain('>128<')
    expect(svg).toContain('电话')
    expect(svg).not.toContain('<b>')
  })

  it('tells several series apart by pattern, and has no legend for one', () => {
    expect(drawn(chart('columns', ['受理', '办结']))).toMatch(/<pattern/)
    expect(drawn(chart('columns', ['受理', '办结']))).toContain('办结')
    expect(drawn(chart('columns', ['受理']))).not.toMatch(/<pattern/)
  })

  it('of lines tells them apart by dashes and marks', () => {
    const { series } = optionOf(chart('line', ['a', 'b', 'c']), colours, wide)
    const told = (series as { symbol: string; lineStyle: { type: string } }[]).map((one) => `${one.symbol} ${one.lineStyle.type}`)
    expect(new Set(told).size).toBe(3)
  })

  it('uses the colours of the theme', () => {
    const svg = drawn(chart('columns', ['a', 'b']))
    for (const colour of ['#010101', '#020202', '#444444']) expect(svg).toMatch(new RegExp(`${colour}|rgb\\(${Number.parseInt(colour.slice(1, 3), 16)},`))
  })

  it('grows with its bars', () => {
    const few = chart('bars', ['a'])
    expect(heightOf({ ...few, labels: Array.from({ length: 15 }, String) }, wide)).toBeGreaterThan(heightOf(few, wide) + 200)
  })

  it('makes room for a legend that takes several lines', () => {
    const ages = chart('stacked', ['Up to 1 day', 'Up to 3 days', 'Up to 7 days', 'Up to 15 days', 'Up to 30 days', 'Over 30 days'])
    const top = (width: number) => (optionOf(ages, colours, width).grid as { top: number }).top
    expect(top(300) - top(900)).toBe(48)
    expect(heightOf(ages, 300) - heightOf(ages, 900)).toBe(48)
  })

  it('names each column, also where there is little room', () => {
    const many = { ...chart('columns', ['Received']), labels: ['Telephone', 'E-mail', 'Walk-in', 'WeChat', 'Website', 'Post'] }
    for (const label of many.labels) expect(drawn(many, 280)).toContain(label)
    const rotate = (width: number) => (optionOf(many, colours, width).xAxis as { axisLabel: { rotate: number } }).axisLabel.rotate
    expect([rotate(280), rotate(900)]).toEqual([35, 0])
  })
})
