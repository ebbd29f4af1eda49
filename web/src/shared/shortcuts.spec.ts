import { effectScope } from 'vue'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { activeShortcuts, handleKey, keyCaps, setSingleKeys, useShortcuts } from './shortcuts'

let scope = effectScope()

function on(key: string, more: object = {}) {
  const run = vi.fn()
  scope.run(() => useShortcuts([{ key, label: key, run, ...more }]))
  return run
}

function press(code: string, init: KeyboardEventInit = {}, target: Element = document.body) {
  const event = new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true, ...init })
  const listen = (e: Event) => handleKey(e as KeyboardEvent)
  window.addEventListener('keydown', listen)
  target.dispatchEvent(event)
  window.removeEventListener('keydown', listen)
  return event
}

function field(html: string): Element {
  document.body.innerHTML = html
  return document.body.querySelector('.target') ?? document.body.firstElementChild!
}

afterEach(() => {
  scope.stop()
  scope = effectScope()
  setSingleKeys(true)
  document.body.innerHTML = ''
})

describe('shortcuts', () => {
  it('go by the place of the key, whatever it writes', () => {
    const run = on('KeyJ')
    const event = press('KeyJ', { key: '\u3131' })
    expect(run).toHaveBeenCalledTimes(1)
    expect(event.defaultPrevented).toBe(true)
  })

  it('never act while an input method composes', () => {
    const enter = on('Ctrl+Enter')
    const single = on('KeyJ')
    press('KeyJ', { isComposing: true })
    press('Enter', { ctrlKey: true, isComposing: true })
    press('Enter', { ctrlKey: true, keyCode: 229 })
    expect(enter).not.toHaveBeenCalled()
    expect(single).not.toHaveBeenCalled()
  })

  it('leave fields their characters, but not F-keys and Ctrl', () => {
    const single = on('KeyJ')
    const slash = on('Slash')
    const f8 = on('F8')
    const submit = on('Ctrl+Enter')
    for (const html of [
      '<textarea></textarea>',
      '<input type="text">',
      '<select></select>',
      '<div contenteditable="true"></div>',
      '<div role="combobox" tabindex="0"></div>',
    ]) {
      const target = field(html)
      press('KeyJ', {}, target)
      press('Slash', {}, target)
      press('F8', {}, target)
      press('Enter', { ctrlKey: true }, target)
    }
    expect(single).not.toHaveBeenCalled()
    expect(slash).not.toHaveBeenCalled()
    expect(f8).toHaveBeenCalledTimes(5)
    expect(submit).toHaveBeenCalledTimes(5)
    press('KeyJ', {}, field('<input type="checkbox">'))
    expect(single).toHaveBeenCalledTimes(1)
  })

  it('leave Enter to what has the focus', () => {
    const enter = on('Enter')
    press('Enter', {}, field('<button></button>'))
    press('Enter', {}, field('<a href="/x">x</a>'))
    expect(enter).not.toHaveBeenCalled()
    press('Enter', {}, field('<div tabindex="0"></div>'))
    expect(enter).toHaveBeenCalledTimes(1)
  })

  it('tell modifiers apart and never take Alt', () => {
    const help = on('Shift+Slash')
    const search = on('Slash')
    press('Slash', { shiftKey: true })
    press('Slash', { altKey: true })
    expect([help.mock.calls.length, search.mock.calls.length]).toEqual([1, 0])
    press('Slash')
    expect(search).toHaveBeenCalledTimes(1)
  })

  it('can be switched off, all but F-keys and Ctrl', () => {
    const single = on('KeyJ')
    const f8 = on('F8')
    setSingleKeys(false)
    press('KeyJ')
    press('F8')
    expect([single.mock.calls.length, f8.mock.calls.length]).toEqual([0, 1])
  })

  it('of two with one key the later acts, and the earlier when that may not', () => {
    let ready = true
    const first = on('KeyE')
    const second = on('KeyE', { when: () => ready })
    press('KeyE')
    ready = false
    press('KeyE')
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1])
    expect(activeShortcuts.value).toHaveLength(1)
  })

  it('stay out of dialogs unless meant for them', () => {
    const outside = on('KeyJ')
    const inside = on('KeyY', { inDialogs: true })
    const target = field('<div role="dialog"><div class="target"></div></div>')
    press('KeyJ', {}, target)
    press('KeyY', {}, target)
    expect([outside.mock.calls.length, inside.mock.calls.length]).toEqual([0, 1])
  })

  it('do not repeat while held unless they are for moving', () => {
    const claim = on('F8')
    const move = on('KeyJ', { repeats: true })
    press('F8', { repeat: true })
    press('KeyJ', { repeat: true })
    expect([claim.mock.calls.length, move.mock.calls.length]).toEqual([0, 1])
  })

  it('end with the view that brought them', () => {
    const run = on('KeyJ')
    scope.stop()
    press('KeyJ')
    expect(run).not.toHaveBeenCalled()
    expect(activeShortcuts.value).toHaveLength(0)
  })

  it('are shown as the caps of the keyboard', () => {
    expect(keyCaps('Ctrl+KeyK')).toEqual(['Ctrl', 'K'])
    expect(keyCaps('Shift+Slash')).toEqual(['?'])
    expect(keyCaps('F8')).toEqual(['F8'])
  })
})
