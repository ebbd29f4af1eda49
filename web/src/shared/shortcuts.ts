import { computed, onScopeDispose, readonly, shallowReactive, ref } from 'vue'
import { ownKey } from './keymap'

// Keys by their place on the board (`KeyboardEvent.code`), so that they work in every layout and
// input method. Whoever composes Chinese is never disturbed.

export interface Shortcut {
  /** As it is by default: `KeyJ`, `Slash`, `F8`, `Ctrl+Enter`, `Shift+Slash`. */
  key: string
  /** Message key of what it does, shown by `?`. */
  label: string
  run: (event: KeyboardEvent) => void
  when?: () => boolean
  /** Also for keys that would write a character. */
  inInputs?: boolean
  /** Also while a dialog has the focus. */
  inDialogs?: boolean
  /** Goes on while the key is held. */
  repeats?: boolean
}

interface Active extends Shortcut {
  order: number
}

const switchKey = 'bihuan.shortcuts'
const active = shallowReactive(new Set<Active>())
const on = ref(localStorage.getItem(switchKey) !== 'off')
let orders = 0

/** Whether single keys act; F-keys and Ctrl always do. */
export const singleKeysOn = readonly(on)

export function setSingleKeys(value: boolean): void {
  on.value = value
  localStorage.setItem(switchKey, value ? 'on' : 'off')
}

/** Active as long as the component that calls it. Of two with one key the later one wins. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const mine = shortcuts.map((shortcut) => ({ ...shortcut, order: ++orders }))
  for (const shortcut of mine) active.add(shortcut)
  onScopeDispose(() => {
    for (const shortcut of mine) active.delete(shortcut)
  })
}

/** What `?` lists: one line for each key, the one that would act. */
export const activeShortcuts = computed<readonly Shortcut[]>(() => {
  const byKey = new Map<string, Active>()
  for (const shortcut of active) {
    const key = ownKey(shortcut.key)
    const known = byKey.get(key)
    if (!known || known.order < shortcut.order) byKey.set(key, { ...shortcut, key })
  }
  return [...byKey.values()]
})

export function installShortcuts(target: Pick<Window, 'addEventListener'> = window): void {
  target.addEventListener('keydown', (event) => handleKey(event as KeyboardEvent))
}

export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || composing(event)) return
  const pressed = keyOf(event)
  const candidates = [...active]
    .filter((shortcut) => ownKey(shortcut.key) === pressed && allowed(shortcut, event))
    .sort((a, b) => b.order - a.order)
  const chosen = candidates[0]
  if (!chosen) return
  event.preventDefault()
  chosen.run(event)
}

/** While an input method is at work its keys are its own. 229 is what older engines say. */
export function composing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229
}

export function keyOf(event: KeyboardEvent): string {
  const code = event.code === 'NumpadEnter' ? 'Enter' : event.code
  const parts = [
    event.ctrlKey || event.metaKey ? 'Ctrl' : '',
    event.altKey ? 'Alt' : '',
    event.shiftKey ? 'Shift' : '',
    code,
  ]
  return parts.filter(Boolean).join('+')
}

function allowed(shortcut: Shortcut, event: KeyboardEvent): boolean {
  if (event.repeat && !shortcut.repeats) return false
  const target = event.target instanceof Element ? event.target : null
  if (target?.closest('[role="dialog"]') && !shortcut.inDialogs) return false
  const key = ownKey(shortcut.key)
  if (isCharacter(key)) {
    if (!on.value) return false
    // Of another key than the one for which it was made, nobody knows that fields can spare it.
    const spared = shortcut.inInputs && key === shortcut.key
    if (!spared && target && takesText(target)) return false
  }
  if (/^(Enter|Space)$/.test(shortcut.key) && target && actsOnEnter(target)) return false
  return !shortcut.when || shortcut.when()
}

/** Keys that a text field needs itself. */
function isCharacter(key: string): boolean {
  return !/^(Ctrl\+|F\d+$|Shift\+F\d+$)/.test(key)
}

function takesText(target: Element): boolean {
  const field = target.closest(
    'input, textarea, select, [contenteditable=""], [contenteditable="true"], [role="combobox"], [role="listbox"], [role="menu"]',
  )
  if (!(field instanceof HTMLInputElement)) return field !== null
  return !['checkbox', 'radio', 'button', 'submit', 'reset', 'file'].includes(field.type)
}

function actsOnEnter(target: Element): boolean {
  return (
    target.closest('a[href], button, summary, input, [role="button"], [role="menuitem"], [role="tab"]') !==
    null
  )
}

const names: Record<string, string> = {
  Slash: '/',
  Period: '.',
  Comma: ',',
  Escape: 'Esc',
  Enter: '⏎',
  Space: '␣',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Semicolon: ';',
  Quote: "'",
  Backslash: '\\',
  BracketLeft: '[',
  BracketRight: ']',
  Minus: '-',
  Equal: '=',
  Backquote: '`',
}

/** The caps to press, as people read them: `Ctrl+KeyK` → Ctrl, K. */
export function keyCaps(key: string): string[] {
  if (key === 'Shift+Slash') return ['?']
  return key
    .split('+')
    .map((part) => names[part] ?? part.replace(/^(Key|Digit|Numpad)/, ''))
}

/** The person's own key for what has this one by default, in words. */
export function keyWords(key: string): string {
  return keyCaps(ownKey(key)).join(' ')
}
