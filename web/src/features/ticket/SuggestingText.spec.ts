import { mount } from '@vue/test-utils'
import { nextTick } from 'vue'
import { describe, expect, it } from 'vitest'
import SuggestingText from './SuggestingText.vue'

function field() {
  const filled: string[] = []
  const wrapper = mount(SuggestingText, {
    attachTo: document.body,
    props: {
      modelValue: '',
      'onUpdate:modelValue': (text: string) => void wrapper.setProps({ modelValue: text }),
      mentions: [{ id: 'agent1', label: 'Lin', hint: 'agent1' }, { id: 'lead1', label: 'Zhao', hint: 'lead1' }],
      replies: [{ id: 'r1', label: 'thanks', hint: '' }],
      fill: (kind: string, id: string) => {
        filled.push(`${kind} ${id}`)
        return Promise.resolve(kind === 'mention' ? `@${id} ` : 'Thank you.')
      },
      label: 'Note',
    },
  })
  const area = wrapper.get('textarea')
  const press = (code: string, more: KeyboardEventInit = {}) => {
    const event = new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true, ...more })
    area.element.dispatchEvent(event)
    return event
  }
  const write = async (text: string) => {
    await area.setValue(text)
    area.element.setSelectionRange(text.length, text.length)
    await area.trigger('input')
  }
  return { wrapper, area, press, write, filled }
}
const settled = async () => {
  await Promise.resolve()
  await nextTick()
  await nextTick()
}

describe('a text with suggestions', () => {
  it('takes the one that is marked by Enter, the caret behind it', async () => {
    const { wrapper, area, press, write } = field()
    await write('see @zh')
    expect(wrapper.findAll('[role="option"]').map((one) => one.text())).toEqual(['Zhaolead1'])
    expect(press('Enter').defaultPrevented).toBe(true)
    await settled()
    expect(area.element.value).toBe('see @lead1 ')
    expect(area.element.selectionStart).toBe('see @lead1 '.length)
  })

  it('goes down by the arrow and takes that', async () => {
    const { press, write, filled } = field()
    await write('@')
    press('ArrowDown')
    press('Tab')
    await settled()
    expect(filled).toEqual(['mention lead1'])
  })

  it('leaves Enter to whoever composes Chinese, and sends nothing then', async () => {
    const { wrapper, press, write, filled } = field()
    await write('@')
    expect(press('Enter', { isComposing: true }).defaultPrevented).toBe(false)
    expect(press('Enter', { isComposing: true, ctrlKey: true }).defaultPrevented).toBe(false)
    await settled()
    expect(filled).toEqual([])
    expect(wrapper.emitted('submit')).toBeUndefined()
  })

  it('puts a canned reply in place of its trigger, and Ctrl+Enter sends', async () => {
    const { wrapper, area, press, write } = field()
    await write('\uff1a\uff1ath')
    press('Enter')
    await settled()
    expect(area.element.value).toBe('Thank you.')
    press('Enter', { ctrlKey: true })
    expect(wrapper.emitted('submit')).toHaveLength(1)
  })

  it('closes its list by Esc and keeps the key from the page', async () => {
    const { wrapper, press, write } = field()
    let heard = false
    document.body.addEventListener('keydown', () => (heard = true), { once: true })
    await write('@')
    press('Escape')
    await nextTick()
    expect(heard).toBe(false)
    expect(wrapper.findAll('[role="option"]')).toHaveLength(0)
  })
})
