import { mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { i18n } from '@/shared/messages'
import FieldForm from './FieldForm.vue'

const types = [
  'text', 'choice', 'boolean', 'integer', 'amount', 'instant', 'date', 'category', 'root_cause',
  'department', 'proposal', 'ticket', 'texts', 'attachment', 'attachments', 'points', 'improvement',
]

function form(fields: object[], value: object = {}, faults: object[] = []) {
  const wrapper = mount(FieldForm, {
    attachTo: document.body,
    global: { plugins: [i18n] },
    props: {
      action: { action: 'assess', form: { fields } } as never,
      modelValue: value as Record<string, unknown>,
      faults: faults as never,
      'onUpdate:modelValue': (next: Record<string, unknown>) => void wrapper.setProps({ modelValue: next }),
    },
  })
  return wrapper
}

beforeEach(() => {
  document.body.innerHTML = ''
  vi.stubGlobal('fetch', async () => new Response('{"items":[],"next_cursor":null}'))
})

describe('the form of an action', () => {
  it('has a control with a name for every type of member', async () => {
    const wrapper = form(
      types.map((type) => ({ name: `m_${type}`, type, label: type, maximum: 5, options: ['upheld'] })),
    )
    await nextTick()
    const rows = wrapper.findAll('.row').filter((row) => row.find('label[id$="-label"]').exists())
    expect(rows).toHaveLength(types.length)
    for (const row of rows) {
      const label = row.get('label[id$="-label"]')
      const target = label.attributes('for')
      const named = target
        ? document.getElementById(target)
        : document.querySelector(`[aria-labelledby="${label.attributes('id')}"]`)
      // Without a proposal to decide on there is a sentence instead.
      if (label.text() !== 'proposal') expect(named, label.text()).not.toBeNull()
    }
  })

  it('shows what depends on an answer once it is given, and sends only what is shown', async () => {
    const wrapper = form([
      { name: 'decision', type: 'choice', required: true, label: 'd', options: ['upheld', 'not_upheld'] },
      {
        name: 'explanation', type: 'text', label: 'e', maximum: 100,
        required_if: { member: 'decision', value: 'not_upheld' },
      },
    ])
    expect(wrapper.find('input[type="text"]').exists()).toBe(false)
    await wrapper.findAll('input[type="radio"]')[1]!.setValue()
    await wrapper.get('input[type="text"]').setValue('because')
    const exposed = wrapper.vm as unknown as { content: () => object; missing: unknown[] }
    expect(exposed.content()).toEqual({ decision: 'not_upheld', explanation: 'because' })
    await wrapper.findAll('input[type="radio"]')[0]!.setValue()
    expect(exposed.content()).toEqual({ decision: 'upheld' })
  })

  it('shows each fault at its member and goes to the first', async () => {
    const fields = [
      { name: 'reason', type: 'text', label: 'r', maximum: 100 },
      { name: 'measures', type: 'text', label: 'm', maximum: 2000 },
    ]
    const wrapper = form(fields)
    await wrapper.setProps({
      faults: [
        { pointer: '/form/measures', code: 'required', detail: 'is missing' },
        { pointer: '/comment', code: 'too_long', detail: 'too long' },
      ],
    })
    await nextTick()
    await nextTick()
    const area = wrapper.get('textarea')
    expect(area.attributes('aria-invalid')).toBe('true')
    expect(document.getElementById(area.attributes('aria-describedby')!)?.textContent).toContain('is missing')
    expect(document.activeElement).toBe(area.element)
    expect(wrapper.get('[role="alert"]').text()).toBe('too long')
  })

  it('keeps moments in the time of the center', async () => {
    const wrapper = form([{ name: 'deadline', type: 'instant', label: 'd' }])
    await wrapper.get('input[type="datetime-local"]').setValue('2026-11-27T18:00')
    const exposed = wrapper.vm as unknown as { content: () => object }
    expect(exposed.content()).toEqual({ deadline: '2026-11-27T10:00:00.000Z' })
  })
})
