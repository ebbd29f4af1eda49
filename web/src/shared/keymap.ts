import { readonly, ref } from 'vue'

// Which key does what, where the person has said something else than we have. Views register their
// keys as they are by default; what counts is looked up here.

export interface KeyCommand {
  /** What the server keeps it under. */
  id: string
  /** Message key of what it does. */
  label: string
  key: string
}

/** Everything that may have another key. Digits, Enter and Esc mean the same everywhere and stay. */
export const keyCommands: readonly KeyCommand[] = [
  { id: 'new_intake', label: 'keys.new_ticket', key: 'F2' },
  { id: 'open_pop', label: 'keys.open_pop', key: 'F4' },
  { id: 'claim_next', label: 'keys.claim', key: 'F8' },
  { id: 'submit_next', label: 'keys.submit_next', key: 'F9' },
  { id: 'submit', label: 'keys.submit', key: 'Ctrl+Enter' },
  { id: 'save_draft', label: 'keys.save_draft', key: 'Ctrl+KeyS' },
  { id: 'commands', label: 'keys.commands', key: 'Ctrl+KeyK' },
  { id: 'search', label: 'keys.search', key: 'Slash' },
  { id: 'next', label: 'keys.next', key: 'KeyJ' },
  { id: 'previous', label: 'keys.previous', key: 'KeyK' },
  { id: 'select', label: 'keys.select', key: 'KeyX' },
  { id: 'stage', label: 'keys.stage', key: 'KeyE' },
  { id: 'note', label: 'keys.note', key: 'KeyN' },
  { id: 'urge', label: 'keys.urge', key: 'KeyU' },
  { id: 'assign', label: 'keys.assign', key: 'KeyA' },
  { id: 'print', label: 'keys.print', key: 'KeyP' },
  { id: 'copy_number', label: 'keys.copy_number', key: 'Period' },
  { id: 'undo', label: 'keys.undo', key: 'KeyZ' },
]

export type Keymap = Readonly<Record<string, string>>

const storageKey = 'bihuan.keymap'
const own = ref<Keymap>(stored())

export const keymap = readonly(own)

/** The whole map, as the server keeps it. What it has for commands unknown here stays in it. */
export function setKeymap(map: Keymap): void {
  own.value = { ...map }
  localStorage.setItem(storageKey, JSON.stringify(own.value))
}

/** Null is the usual key again. */
export function setCommandKey(id: string, key: string | null): void {
  const others = Object.entries(own.value).filter(([known]) => known !== id)
  const usual = keyCommands.find((command) => command.id === id)?.key
  setKeymap(Object.fromEntries(key === null || key === usual ? others : [...others, [id, key]]))
}

export function exchangeKeys(first: KeyCommand, second: KeyCommand): void {
  const [mine, theirs] = [commandKey(first), commandKey(second)]
  setCommandKey(first.id, theirs)
  setCommandKey(second.id, mine)
}

export function resetKeymap(): void {
  setKeymap({})
}

export function commandKey(command: KeyCommand): string {
  const key = own.value[command.id]
  return key && refusalOf(key) === null ? key : command.key
}

/** The key that stands for what has this one by default. */
export function ownKey(key: string): string {
  const command = keyCommands.find((one) => one.key === key)
  return command ? commandKey(command) : key
}


export function holderOf(key: string, except: string): KeyCommand | undefined {
  return keyCommands.find((command) => command.id !== except && commandKey(command) === key)
}

export type KeyRefusal = 'browser' | 'fixed'

/**
 * Why a key cannot be taken: the browser or the system acts on it before any page, or it moves,
 * chooses, confirms and leaves in every form.
 */
export function refusalOf(key: string): KeyRefusal | null {
  if (/^(Key[A-Z]|Semicolon|Quote|Comma|Period|Slash|Backslash|BracketLeft|BracketRight|Minus|Equal|Backquote)$/.test(key)) return null
  if (/^Shift\+Key[A-Z]$/.test(key)) return null
  if (/^F(2|4|8|9)$/.test(key)) return null
  if (/^Ctrl\+(Enter|KeyK|KeyS|KeyM|Comma|Period|Slash|Semicolon)$/.test(key)) return null
  const fixed = /^(Shift\+)?(Digit\d|Numpad.*|Enter|Escape|Space|Tab|Arrow.*|Home|End|Page.*|Backspace|Delete|Insert|Slash)$/
  return fixed.test(key) ? 'fixed' : 'browser'
}

function stored(): Keymap {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}')
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
    return Object.fromEntries(Object.entries(value).filter(([, key]) => typeof key === 'string'))
  } catch {
    return {}
  }
}
