import { BarChart, LineChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use, type ECharts } from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { SVGRenderer } from 'echarts/renderers'
import type { ChartOption } from './chartOption'

// Loaded when the first chart is to be seen, and only what is drawn.

use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, LabelLayout, SVGRenderer])

export interface Drawing {
  show: (option: ChartOption) => void
  fit: () => void
  end: () => void
}

export function draw(element: HTMLElement): Drawing {
  const chart: ECharts = init(element, null, { renderer: 'svg' })
  return {
    show: (option) => chart.setOption(option, { notMerge: true }),
    fit: () => chart.resize(),
    end: () => chart.dispose(),
  }
}
