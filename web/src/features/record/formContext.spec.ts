import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { defineComponent, h, nextTick } from 'vue'
import { ProblemError } from '@/api/problem'
import { i18n } from '@/shared/messages'
import { faultsAt, unclaimed } from './formContext'
import FormField from './FormField.vue'
import RecordForm from './RecordForm.vue'

const problem = new ProblemError(422, {
  code: 'validation_failed',
  title: 'refused',
  errors: [
    { pointer: '/name', code: 'required', detail: 'a name' },
    { pointer: '/contacts/1/value', code: 'invalid_phone', detail: 'a number' },
    { pointer: '/custom/size', code: 'required', detail: 'a size' },
  ],
})

describe('faults of a form', () => {
  it('belong to the field of their pointer or above it', () => {
    expect(faultsAt(problem, ['/contacts/1']).map((fault) => fault.code)).toEqual(['invalid_phone'])
    expect(faultsAt(problem, ['/contact'])).toEqual([])
    expect(unclaimed(problem, ['/name', '/contacts/1']).map((fault) => fault.pointer)).toEqual(['/custom/size'])
  })

  it('are shown by their fields, and the rest above', async () => {
    const Form = defineComponent(() => () =>
      h(RecordForm, { problem }, () =>
        h(FormField, { pointer: '/name', label: 'Name' }, {
          default: (field: { id: string; invalid: boolean; describedby?: string }) =>
            h('input', { id: field.id, 'aria-invalid': field.invalid, 'aria-describedby': field.describedby }),
        }),
      ),
    )
    const form = mount(Form, { global: { plugins: [i18n] } })
    await nextTick()
    const input = form.get('input')
    expect(input.attributes('aria-invalid')).toBe('true')
    const described = input.attributes('aria-describedby')
    expect(form.get(`[id="${described}"]`).text()).toBe('a name')
    const above = form.get('[role="alert"]').text()
    expect(above).toContain('a number')
    expect(above).toContain('a size')
    expect(above).not.toContain('a name')
  })
})
