import { beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import {
  commandKey, exchangeKeys, holderOf, keyCommands, ownKey, refusalOf, resetKeymap, setCommandKey, setKeymap,
} from './keymap'
import { zh } from './messages/keys'
import { activeShortcuts, handleKey, useShortcuts } from './shortcuts'

const command = (id: string) => keyCommands.find((one) => one.id === id)!

function press(code: string, target: Element = document.body) {
  const listen = (event: Event) => handleKey(event as KeyboardEvent)
  window.addEventListener('keydown', listen)
  target.dispatchEvent(new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true }))
  window.removeEventListener('keydown', listen)
}

beforeEach(() => {
  localStorage.clear()
  resetKeymap()
  document.body.innerHTML = ''
})

describe('the keymap', () => {
  it('has a key of its own and words for every command', () => {
    expect(new Set(keyCommands.map((one) => one.key)).size).toBe(keyCommands.length)
    for (const { key, label } of keyCommands) {
      expect(refusalOf(key)).toBeNull()
      expect(zh['keys']).toHaveProperty(label.replace('keys.', ''))
    }
  })

  it('lets another key do what a view has registered, and the usual one nothing', () => {
    const scope = effectScope()
    const next = vi.fn()
    scope.run(() => useShortcuts([{ key: 'KeyJ', label: 'keys.next', run: next }]))
    setCommandKey('next', 'KeyD')
    press('KeyJ')
    expect(next).not.toHaveBeenCalled()
    press('KeyD')
    expect(next).toHaveBeenCalledTimes(1)
    expect(activeShortcuts.value.map((one) => one.key)).toEqual(['KeyD'])
    scope.stop()
  })

  it('leaves fields the letter that stands for an F-key', () => {
    const scope = effectScope()
    const claim = vi.fn()
    scope.run(() => useShortcuts([{ key: 'F8', label: 'keys.claim', run: claim, inInputs: true }]))
    setCommandKey('claim_next', 'KeyG')
    document.body.innerHTML = '<input>'
    press('KeyG', document.body.firstElementChild!)
    expect(claim).not.toHaveBeenCalled()
    press('KeyG')
    expect(claim).toHaveBeenCalledTimes(1)
    scope.stop()
  })

  it('names who has a key already, and exchanges the two', () => {
    expect(holderOf('KeyK', 'next')?.id).toBe('previous')
    exchangeKeys(command('next'), command('previous'))
    expect([ownKey('KeyJ'), ownKey('KeyK')]).toEqual(['KeyK', 'KeyJ'])
    expect(holderOf('KeyK', 'next')).toBeUndefined()
  })

  it('never takes what the browser owns or what means the same everywhere', () => {
    for (const key of ['Ctrl+KeyN', 'Ctrl+KeyT', 'Ctrl+KeyW', 'Alt+KeyD', 'F1', 'F3', 'F5', 'F11', 'F12', 'Ctrl+Shift+KeyI']) {
      expect([key, refusalOf(key)]).toEqual([key, 'browser'])
    }
    for (const key of ['Enter', 'Escape', 'Digit1', 'Space', 'Tab', 'ArrowDown', 'Shift+Slash']) {
      expect([key, refusalOf(key)]).toEqual([key, 'fixed'])
    }
    setKeymap({ next: 'Ctrl+KeyW', of_another_version: 'KeyQ' })
    expect(commandKey(command('next'))).toBe('KeyJ')
  })

  it('is back to the usual key, and keeps what it does not know', () => {
    setKeymap({ next: 'KeyD', of_another_version: 'KeyQ' })
    setCommandKey('next', 'KeyJ')
    expect(JSON.parse(localStorage.getItem('bihuan.keymap')!)).toEqual({ of_another_version: 'KeyQ' })
  })
})
