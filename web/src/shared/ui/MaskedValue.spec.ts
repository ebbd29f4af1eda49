import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { useSession, type Me } from '@/app/session'
import { i18n } from '@/shared/messages'
import MaskedValue from './MaskedValue.vue'

const sent: { path: string; body: unknown }[] = []

async function answer(input: Request | URL | string): Promise<Response> {
  const request = input as Request
  sent.push({ path: new URL(request.url).pathname, body: JSON.parse(await request.text()) as unknown })
  const state = { id: '1', state: 'requested', number: '137****0000' }
  return new Response(JSON.stringify(state), { status: 201, headers: { 'Content-Type': 'application/json' } })
}

function shown(props: { ticket?: string } = {}) {
  const reveal = vi.fn((_reason: string) => Promise.resolve('137 0000-0000'))
  const view = mount(MaskedValue, {
    props: { value: '137****0000', phone: true, reveal, ...props },
    global: { plugins: [i18n] },
  })
  return { view, reveal }
}

describe('a number that may be called', () => {
  beforeEach(() => {
    setActivePinia(createPinia())
    sent.length = 0
    vi.spyOn(globalThis, 'fetch').mockImplementation(answer)
    const me = { id: '7', permissions: ['calls.handle'], extension: '8001' }
    useSession().user = me as unknown as Me
  })

  it('is dialled by one click, on record, for the ticket that it is about', async () => {
    const { view, reveal } = shown({ ticket: 'T' })
    await view.get('[data-testid=dial]').trigger('click')
    await vi.waitFor(() => expect(sent).toHaveLength(1))
    expect(reveal).toHaveBeenCalledTimes(1)
    expect(sent[0]).toEqual({ path: '/api/v1/calls', body: { to: '13700000000', ticket: 'T' } })
  })

  it('is not sent to the telephone system by who has no extension', async () => {
    useSession().user!.extension = null
    const { view, reveal } = shown()
    await view.get('[data-testid=dial]').trigger('click')
    await vi.waitFor(() => expect(view.text()).toContain('137 0000-0000'))
    await new Promise((resolve) => setTimeout(resolve))
    expect(reveal).toHaveBeenCalledTimes(1)
    expect(sent).toEqual([])
  })
})
