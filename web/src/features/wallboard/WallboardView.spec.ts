import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { i18n } from '@/shared/messages'
import type { Figure, FigureCode, Wallboard } from './wallboard'
import WallboardView from './WallboardView.vue'

const begun = Date.parse('2026-11-26T12:00:00.000Z')
const figure = (code: FigureCode, value: number | null, more: Partial<Figure> = {}): Figure => ({
  code, name: code, value, unit: 'tickets', window: 'now', from: null, usual: null, most: null, since: null,
  formula: `what ${code} is`, drill: null, ...more,
})

function boardAt(at: number, received: number): Wallboard {
  return {
    as_of: new Date(at).toISOString(),
    date: '2026-11-26',
    scope: null,
    figures: [
      figure('calls_waiting', 1),
      figure('longest_wait', 5, { unit: 'seconds', since: new Date(begun - 5_000).toISOString() }),
      figure('received', received, { usual: 10.5 }),
      figure('closed', 3),
      figure('service_level', null, { unit: 'percent' }),
    ],
    stages: [{ code: 'intake', name: '受理', value: 4 }],
    agent_states: [{ code: 'ready', name: '就绪', value: 1 }],
    agents: [],
    due: [],
  }
}

let answer: () => Promise<Response>
let asked = 0
let view: VueWrapper
let wire: Wire | undefined

/** The link to the server, which is not there until it opens. */
class Wire {
  onopen: (() => void) | null = null
  onclose: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  constructor() {
    wire = this
  }

  send(): void {}
  close(): void {}
  tells(type: string, at: number): void {
    const data = { at: new Date(at).toISOString() }
    this.onmessage!({ data: JSON.stringify({ seq: 7, topic: 'wallboard', type, data }) })
  }
}

const json = (body: unknown, status = 200) =>
  Promise.resolve(new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } }))

async function open(): Promise<void> {
  const empty = { template: '<i />' }
  const router = createRouter({
    history: createMemoryHistory(),
    routes: ['/', '/overview', '/tickets'].map((path) => ({ path, component: empty })).concat([
      { path: '/wallboard', name: 'wallboard', component: empty } as never,
    ]),
  })
  await router.push('/wallboard')
  view = mount(WallboardView, { attachTo: document.body, global: { plugins: [i18n, createPinia(), router] } })
  await flushPromises()
}

async function pass(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds)
  await flushPromises()
}

beforeEach(() => {
  vi.useFakeTimers({ now: begun, toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'Date', 'performance'] })
  asked = 0
  answer = () => json(boardAt(Date.now(), 12))
  vi.stubGlobal('fetch', (request: Request) => {
    if (!new URL(request.url).pathname.endsWith('/wallboard')) return json({ items: [], next_cursor: null })
    ++asked
    return answer()
  })
  wire = undefined
  vi.stubGlobal('WebSocket', Wire)
})

afterEach(() => {
  view.unmount()
  vi.useRealTimers()
  document.body.innerHTML = ''
})

const tile = (code: string) => view.find(`[data-figure=${code}]`)

describe('the wallboard', () => {
  it('says that it is loading until the first answer', async () => {
    answer = () => new Promise(() => undefined)
    await open()
    expect(view.find('[role=status]').text()).toContain('正在加载')
    expect(view.find('.tiles').exists()).toBe(false)
    await pass(6_000)
    expect(view.text()).toContain('正在等待服务器')
  })

  it('says why there is none, and tries again when it is asked to', async () => {
    answer = () => json({ title: '没有权限', status: 403, code: 'missing_permission' }, 403)
    await open()
    expect(view.find('[role=alert]').text()).toContain('没有权限')
    answer = () => json(boardAt(Date.now(), 12))
    await view.find('[role=alert] button').trigger('click')
    await flushPromises()
    expect(tile('received').find('[data-value]').text()).toBe('12')
  })

  it('shows figures with what is usual, and all of them once more as a table', async () => {
    await open()
    expect(tile('received').text()).toContain('平常 10.5 · 多 2')
    expect(tile('closed').text()).toContain('暂无平常值')
    expect(tile('service_level').find('[data-value]').text()).toBe('—')
    expect(tile('calls_waiting').text()).toContain('注意')
    const rows = view.findAll('[data-testid=wall-table] tbody tr')
    expect(rows.map((row) => row.findAll('td')[0]!.text())).toEqual(['1', '00:05', '12', '3', '—'])
    expect(rows[2]!.text()).toContain('what received is')
    expect(view.find('.tiles').attributes('aria-hidden')).toBe('true')
  })

  it('lets what lasts go on between two boards', async () => {
    await open()
    answer = () => new Promise(() => undefined)
    await pass(2_000)
    expect(tile('longest_wait').find('[data-value]').text()).toBe('00:07')
  })

  it('asks every second without a link, and shows what comes', async () => {
    await open()
    answer = () => json(boardAt(Date.now(), 13))
    await pass(1_100)
    expect(tile('received').find('[data-value]').text()).toBe('13')
    const before = asked
    await pass(10_000)
    expect(asked - before).toBeGreaterThanOrEqual(9)
  })

  it('asks at once when it is told of a change, each time', async () => {
    await open()
    wire!.onopen!()
    await pass(600)
    for (const received of [13, 14, 15]) {
      answer = () => json(boardAt(Date.now(), received))
      const before = asked
      wire!.tells('floor.changed', Date.now())
      await pass(100)
      expect(asked - before).toBe(1)
      expect(tile('received').find('[data-value]').text()).toBe(String(received))
      await pass(420)
    }
  })

  it('asks again when the answer was made before the change', async () => {
    await open()
    wire!.onopen!()
    await pass(600)
    const kept = boardAt(Date.now() - 100, 12)
    answer = () => json(kept)
    wire!.tells('floor.changed', Date.now())
    await pass(100)
    answer = () => json(boardAt(Date.now(), 13))
    await pass(500)
    expect(tile('received').find('[data-value]').text()).toBe('13')
  })

  it('is grey after five seconds without news, says of when it is, and comes back by itself', async () => {
    await open()
    answer = () => new Promise(() => undefined)
    await pass(4_000)
    expect(view.find('[data-testid=wall-stale]').exists()).toBe(false)
    await pass(2_500)
    expect(view.find('[data-testid=wall]').classes()).toContain('stale')
    expect(view.find('[data-testid=wall-stale]').text()).toMatch(/数据已停止更新 · 最后数据 2026-11-26 20:00:0/)
    expect(tile('received').find('[data-value]').text()).toBe('12')
    // What lasts stands still: nobody knows whether it still does.
    const stood = tile('longest_wait').find('[data-value]').text()
    await pass(2_000)
    expect(tile('longest_wait').find('[data-value]').text()).toBe(stood)
    answer = () => json(boardAt(Date.now(), 14))
    await pass(5_000)
    expect(view.find('[data-testid=wall-stale]').exists()).toBe(false)
    expect(tile('received').find('[data-value]').text()).toBe('14')
  })

  it('does not take the same old answer for news', async () => {
    const old = boardAt(begun, 12)
    answer = () => json(old)
    await open()
    await pass(6_500)
    expect(view.find('[data-testid=wall-stale]').exists()).toBe(true)
  })

  it('is dark until somebody wants it light', async () => {
    await open()
    expect(document.documentElement.dataset['theme']).toBe('dark')
    view.unmount()
    expect(document.documentElement.dataset['theme']).toBe('light')
  })
})
