import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { i18n } from '@/shared/messages'
import SignDialog from './SignDialog.vue'
import type { Signature } from './reportClient'
import { anomalySample, figureSample, reportSample } from './samples'

const tree = anomalySample('received/category/tree', '受理 · 路树处理')
const phone = anomalySample('received/channel/phone', '受理 · 电话')
const report = reportSample({ figures: [figureSample({ code: 'received', name: '受理', value: 50 })], anomalies: [tree, phone] })

let sent: unknown[]
let answers: Response[]

beforeEach(() => {
  // jsdom has no layout.
  Element.prototype.scrollIntoView = () => undefined
  document.body.innerHTML = '<div id="overlays"></div>'
  sent = []
  answers = []
  vi.stubGlobal('fetch', async (request: Request) => {
    sent.push({ path: new URL(request.url).pathname, body: await request.json() })
    return answers.shift() ?? new Response('{}')
  })
})

/** Opened as somebody opens it who has explained the telephone only. */
async function dialog() {
  const signed: unknown[] = []
  const wrapper = mount(SignDialog, {
    attachTo: document.body,
    global: { plugins: [i18n] },
    props: {
      modelValue: true,
      date: '2026-11-25',
      report,
      missing: [tree],
      content: { remarks: '台风', explanations: { [phone.id]: '停电' } },
      'onUpdate:content': (content: Signature) => void wrapper.setProps({ content }),
      'onUpdate:modelValue': (modelValue: boolean) => void wrapper.setProps({ modelValue }),
      onSigned: () => void signed.push(true),
    },
  })
  await flushPromises()
  const overlay = () => document.querySelector('#overlays')!
  const labels = () => [...overlay().querySelectorAll('label')].map((label) => label.textContent.replace('*', '').trim())
  const fieldOf = (label: string) => {
    const found = [...overlay().querySelectorAll('label')].find((one) => one.textContent.includes(label))!
    return document.getElementById(found.htmlFor) as HTMLTextAreaElement
  }
  const write = async (label: string, text: string) => {
    const field = fieldOf(label)
    field.value = text
    field.dispatchEvent(new Event('input'))
    await flushPromises()
  }
  const submit = async () => {
    overlay().querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }))
    await flushPromises()
  }
  return { wrapper, overlay, labels, fieldOf, write, submit, signed }
}

describe('signing', () => {
  it('asks for what is missing and sends what was written before, too', async () => {
    const { labels, write, submit, overlay, signed } = await dialog()
    expect(labels()).toEqual(['说明：受理 · 类别 路树处理', '班长备注'])
    expect(overlay().textContent).toContain('还有 1 项异常没有说明')
    expect(overlay().textContent).toContain('37，平时 4（0 到 8）')
    await write('路树处理', ' 台风倒树 ')
    expect(labels()).toContain('说明：受理 · 类别 路树处理')
    await submit()
    expect(sent).toEqual([{
      path: '/api/v1/reports/daily/2026-11-25/sign',
      body: { remarks: '台风', explanations: { [tree.id]: '台风倒树', [phone.id]: '停电' } },
    }])
    expect(signed).toEqual([true])
  })

  it.each(['/explanations/received/channel/phone', '/explanations/received~1channel~1phone'])(
    'gives a field to what only the server misses, at %s',
    async (pointer) => {
      const errors = [{ pointer, code: 'required', detail: '必须填写' }]
      answers.push(new Response(JSON.stringify({ code: 'invalid', title: '不完整', errors }), { status: 422 }))
      const { fieldOf, submit, signed, overlay } = await dialog()
      await submit()
      expect(signed).toEqual([])
      const field = fieldOf('电话')
      expect(field.value).toBe('停电')
      expect(field.getAttribute('aria-invalid')).toBe('true')
      expect(overlay().textContent).toContain('必须填写')
    },
  )

  it('says why a report cannot be signed at all', async () => {
    answers.push(new Response('{"code":"already_signed","title":"已经签发"}', { status: 409 }))
    const { submit, signed, overlay } = await dialog()
    await submit()
    expect(signed).toEqual([])
    expect(overlay().querySelector('[role=alert]')?.textContent).toContain('已经签发')
  })
})
