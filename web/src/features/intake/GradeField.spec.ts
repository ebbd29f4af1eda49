import { mount } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { nextTick, ref } from 'vue'
import { i18n } from '@/shared/messages'
import { emptyForm } from './form'
import GradeField from './GradeField.vue'

vi.stubGlobal('fetch', () => new Promise(() => undefined))
afterEach(() => (document.body.innerHTML = ''))

const suggestion = {
  priority: 'urgent' as const,
  priority_from: 'product.safety',
  major: true,
  major_reasons: ['injury' as const],
  major_from: 'product.safety',
  major_because: ['category' as const],
}

function open() {
  const form = ref(emptyForm())
  const field = mount(GradeField, {
    attachTo: document.body,
    global: { plugins: [i18n] },
    props: { labelledby: 'x', suggestion, modelValue: form.value },
  })
  return { form, field }
}

describe('a suggested priority', () => {
  it('is taken by Enter, with what makes the case major', async () => {
    const { form, field } = open()
    await field.find('input:checked').trigger('keydown', { key: 'Enter' })
    expect(form.value.priority).toBe('urgent')
    expect(form.value.majorReasons).toEqual(['injury'])
    await nextTick()
    expect(field.find('.suggestion').classes()).toContain('taken')
  })

  it('is not taken by an Enter that belongs to an input method, nor by Ctrl+Enter', async () => {
    const { form, field } = open()
    const input = field.find('input:checked')
    await input.trigger('keydown', { key: 'Enter', isComposing: true })
    await input.trigger('keydown', { key: 'Enter', ctrlKey: true })
    expect(form.value.priority).toBeNull()
  })

  it('leaves what was chosen by hand until it is taken', async () => {
    const { form, field } = open()
    form.value.priority = 'low'
    await nextTick()
    expect(field.find('.suggestion').classes()).not.toContain('taken')
  })
})
