import { mount } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { i18n } from '@/shared/messages'
import FigureTile from './FigureTile.vue'
import type { Figure } from './reportClient'
import { figureSample } from './samples'

const rate: Figure = {
  code: 'follow_up_coverage', name: '回访覆盖率', value: 98, unit: 'percent', tickets: 100,
  drill: '/api/v1/tickets?figure=follow_up_coverage&figure_from=2026-11-26&figure_to=2026-11-26',
  target: 100, met: false, numerator: 98, denominator: 100, formula: '已回访 ÷ 办结', usual: 99,
}

async function tile(figure: Figure) {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: {} }] })
  await router.push('/')
  return mount(FigureTile, { attachTo: document.body, global: { plugins: [i18n, router] }, props: { figure } })
}

afterEach(() => (document.body.innerHTML = ''))

describe('a figure', () => {
  it('leads to its tickets and says target and deviation in words', async () => {
    const one = await tile(rate)
    const link = one.get('a')
    expect(link.attributes('href')).toBe('/tickets?figure=follow_up_coverage&figure_from=2026-11-26&figure_to=2026-11-26')
    expect(link.attributes('aria-label')).toBe('回访覆盖率 98.0%，打开这 100 张工单')
    expect(one.text()).toContain('目标 100.0% 未达标')
    expect(one.text()).toContain('比平时少 1.0 个百分点')
  })

  it('without target, usual and list is its name and its value', async () => {
    const one = await tile(figureSample({ code: 'closed', name: '办结', value: 0 }))
    expect(one.text().replace(/\s+/g, ' ')).toBe('办结0件')
    expect(one.find('a, button').exists()).toBe(false)
  })

  it('without anything to divide by has no value and leads nowhere', async () => {
    const one = await tile({ ...rate, value: null, met: null })
    expect(one.text()).toContain('—')
    expect(one.find('a').exists()).toBe(false)
    expect(one.text()).not.toMatch(/达标|比平时/)
  })

  it('tells on demand how it is counted; Esc closes that and gives the focus back', async () => {
    const one = await tile(rate)
    const button = one.get('button')
    expect(one.find('[role=note]').exists()).toBe(false)
    await button.trigger('click')
    const note = one.get('[role=note]')
    expect(button.attributes('aria-expanded')).toBe('true')
    expect(document.activeElement).toBe(note.element)
    expect(note.text()).toContain('已回访 ÷ 办结')
    expect(note.text()).toContain('98 ÷ 100')
    await note.trigger('keydown', { key: 'Escape' })
    expect(one.find('[role=note]').exists()).toBe(false)
    expect(document.activeElement).toBe(button.element)
  })
})
